// The door to other programs over HTTP: one POST, no retry, no redirect, a deadline and a cap on the answer.

import { Agent, request } from 'undici'
import type { Millis } from '../protocol/series.ts'
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

const bodyMax = 64 * 1024

// Idle sockets go before most servers and middleboxes drop them: a POST on a dropped one fails, and nothing here retries it.
const agent = new Agent({ connections: 16, pipelining: 1, keepAliveTimeout: 1000, keepAliveMaxTimeout: 1000 })

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

/** Any status is an answer. @throws Error where there was no whole answer in time */
export const post = async ({ url, headers, body, timeoutMs, signal }: Post): Promise<Posted> => {
  const end = deadline(timeoutMs, signal)
  try {
    const answer = await request(url, {
      method: 'POST',
      headers,
      body: body ?? null,
      dispatcher: agent,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: end.signal
    })
    return { status: answer.statusCode, headers: flat(answer.headers), body: await readCapped(answer.body) }
  } catch (error) {
    if (end.late()) throw new Error(`no whole answer within ${timeoutMs} ms`, { cause: error })
    throw error
  } finally {
    end.clear()
  }
}
