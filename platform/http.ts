// The door to other programs over HTTP: one POST, no retry, no redirect, a deadline and a cap on the answer.

import type { EventEmitter } from 'node:events'
import type { Dispatcher } from 'undici'
import type { Millis } from '../protocol/series.ts'
import { deadline } from './deadline.ts'
import { connections, type DispatcherOptions } from './dispatcher.ts'

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

const flat = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))

const exchange = async (
  dispatcher: Dispatcher,
  { url, headers, body, timeoutMs }: Post,
  signal: EventEmitter
): Promise<Posted> => {
  const { origin, pathname, search } = new URL(url)
  // Not by undici's own `request`: that spreads its options into an object with a hidden class of its own.
  const answer = await dispatcher.request({
    origin,
    path: `${pathname}${search}`,
    method: 'POST',
    headers,
    body: body ?? null,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    signal
  })
  return { status: answer.statusCode, headers: flat(answer.headers), body: await readCapped(answer.body) }
}

/** With connections of its own: nobody else's certificates, and nobody else's limits. */
export const http = (options: DispatcherOptions = {}): Http => {
  const { current, close } = connections(options)
  return {
    async post(asked) {
      const end = deadline(asked.timeoutMs, asked.signal)
      try {
        // undici hears an abort only once it is connected. It sends nothing then, but would keep us waiting until it is.
        return await end.race(exchange(current(), asked, end.ending))
      } catch (error) {
        if (end.late()) throw new Error(`no whole answer within ${asked.timeoutMs} ms`)
        throw error
      } finally {
        end.clear()
      }
    },
    close
  }
}
