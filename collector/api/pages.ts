// The dashboard's files.

import { fileURLToPath } from 'node:url'
import files from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const root = fileURLToPath(new URL('../dashboard/page/', import.meta.url))

/** Browsers ask each time whether a file has changed, so that a new version is seen at once. */
export const pages = async (server: FastifyInstance): Promise<void> => {
  await server.register(files, {
    root,
    prefix: '/',
    wildcard: false,
    index: ['index.html'],
    list: false,
    dotfiles: 'ignore',
    decorateReply: false,
    cacheControl: true,
    maxAge: 0,
    etag: true,
    lastModified: false
  })
}
