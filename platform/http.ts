// The door to other programs over HTTP: one POST, no retry, no redirect, a deadline and a cap on the answer.

import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { Millis } from '../protocol/series.ts'
import { type ConnectionsOptions, connections } from './connections.ts'
import { deadline } from './deadline.ts'

export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  /** For the whole exchange, from connecting to the last byte of the answer. */
  readonly timeoutMs: Millis
  readonly signal?: AbortSignal
}

export interface Posted {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** As text; what is beyond 64 KiB is left unread. */
  readonly body: string
}

export interface Http {
  /** Any status is an answer. @throws Error where there was no whole answer in time */
  post(post: Post): Promise<Posted>
  /** Ends what is under way. */
  close(): Promise<void>
}

const bodyMax = 64 * 1024

const readCapped = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body) {
    parts.push(part)
    length += part.length
    // Leaving the loop destroys the body, and with it the connection.
    if (length >= bodyMax) break
  }
  return Buffer.concat(parts).subarray(0, bodyMax).toString('utf8')
}

const flat = (headers: IncomingMessage['headers']): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))

const connectTimeoutMs = 10_000

/**
 * Calls once the connection is there. Nothing is written before: a handshake that fails under a write has an error without a code.
 * Connecting has a time of its own: that nobody is there is to be said, and soon.
 */
const onceConnected = (request: ClientRequest, call: () => void): void => {
  request.once('socket', socket => {
    if (!socket.connecting) return call()
    const silent = Object.assign(new Error(`no connection within ${connectTimeoutMs} ms`), { code: 'ETIMEDOUT' })
    const timer = setTimeout(() => request.destroy(silent), connectTimeoutMs)
    socket.once('close', () => clearTimeout(timer))
    socket.once(request.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      call()
    })
  })
}

const answered = async (request: ClientRequest, response: IncomingMessage): Promise<Posted> => {
  const body = await readCapped(response)
  // Who has answered before it has all that is sent may never take the rest.
  if (!request.writableFinished) request.destroy()
  return { status: response.statusCode!, headers: flat(response.headers), body }
}

const exchange = (request: ClientRequest, body: Post['body']): Promise<Posted> =>
  new Promise((resolve, reject) => {
    request.on('error', reject)
    request.once('response', response => answered(request, response).then(resolve, reject))
    onceConnected(request, () => request.end(body))
  })

/** With connections of its own: nobody else's certificates, and nobody else's limits. */
export const http = (options: ConnectionsOptions = {}): Http => {
  const { current, close } = connections(options)
  const underWay = new Set<ClientRequest>()

  const begin = ({ url: text, headers }: Post): ClientRequest => {
    const url = new URL(text)
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest
    const request = send(url, { method: 'POST', agent: current(url.protocol), headers })
    underWay.add(request)
    return request.once('close', () => underWay.delete(request))
  }

  return {
    async post(asked) {
      const end = deadline(asked.timeoutMs, asked.signal)
      try {
        const request = begin(asked)
        end.onEnd(reason => request.destroy(reason))
        return await exchange(request, asked.body)
      } catch (error) {
        if (end.late()) throw new Error(`no whole answer within ${asked.timeoutMs} ms`)
        throw error
      } finally {
        end.clear()
      }
    },
    async close() {
      close()
      for (const request of underWay) request.destroy(new Error('the connection is no longer wanted'))
    }
  }
}
