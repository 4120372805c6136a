// Bearer tokens: made here, kept in files, known to the collector by their SHA-256 only.

import { createHash, randomBytes } from 'node:crypto'
import { WaysideError } from '../protocol/errors.ts'
import { freshFile } from './freshfile.ts'

/** 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url')

export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Reads a token file anew when it has changed, so that a token can be rotated without a restart. @throws WaysideError WAY_CONFIG_INVALID */
export const tokenFile = (path: string, setting: string): (() => string) => {
  const text = freshFile({ path, setting, secret: true })
  return () => {
    const token = text().trim()
    if (token === '') throw new WaysideError('WAY_CONFIG_INVALID', `${setting}: ${path} is empty: put the token into it`)
    return token
  }
}
