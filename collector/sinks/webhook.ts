// The webhook sink: a POST for each notification, in words that people understand, or in those of a service that wakes them.

import { createHash } from 'node:crypto'
import { http } from '../../platform/http.ts'
import { isLoopback } from '../../platform/loopback.ts'
import { guarded } from '../../platform/reach.ts'
import { tokenFile } from '../../platform/token.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Notification } from '../alerts/notification.ts'
import { address } from './address.ts'
import type { Post } from './payloads/payload.ts'
import * as payloads from './payloads/registry.ts'
import type { Sink } from './sink.ts'

/** The same for every delivery of the same changes, so that the other side can leave out repeats. */
const idempotencyKey = ({ id, changes }: Notification, { part }: Post): string => {
  const hash = createHash('sha256').update(part)
  for (const { id, number } of changes) hash.update(`\n${id}/${number}`)
  return `${id}-${hash.digest('hex').slice(0, 32)}`
}

const names = Object.keys(payloads) as [keyof typeof payloads, ...(keyof typeof payloads)[]]

export const webhook = recipe({
  about: 'one HTTP POST for each notification of alerts that fire or resolve, with an idempotency key',
  options: {
    url: address().describe('Where to post to'),
    payload: z.enum(names).default('wayside').describe('What is sent: JSON of our own, or what a service takes'),
    tokenFile: z
      .string()
      .min(1)
      .optional()
      .describe('File with a token to send as `authorization: Bearer`; for PagerDuty with the routing key'),
    timeout: duration().default(10_000).describe('How long an answer may take'),
    allowPrivate: z.boolean().default(false).describe('True where the name of the host may lead into a private network')
  },
  example: { url: 'https://hooks.example/wayside', timeout: '10s' },
  make: ({ url, payload, tokenFile: path, timeout, allowPrivate }): Sink => {
    const token = path === undefined ? undefined : tokenFile(path, 'tokenFile')
    /** Sent, of parcels that did not arrive whole: not sent again in this run. */
    const sent = new Set<string>()
    const client = http(isLoopback(new URL(url).hostname) ? {} : { lookup: guarded(allowPrivate) })
    const { posts, tokenInBody } = payloads[payload]

    const send = async (key: string, body: object, signal: AbortSignal): Promise<void> => {
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': key,
        ...(token && !tokenInBody ? { authorization: `Bearer ${token()}` } : {})
      }
      const answer = await client.post({ url, headers, body: JSON.stringify(body), timeoutMs: timeout, signal })
      if (answer.status < 200 || answer.status > 299)
        throw new Error(`it answered ${answer.status}: ${answer.body.slice(0, 200)}`)
    }

    const tell = async (notification: Notification, signal: AbortSignal): Promise<void> => {
      for (const post of posts(notification, tokenInBody && token?.())) {
        const key = idempotencyKey(notification, post)
        if (sent.has(key)) continue
        await send(key, post.body, signal)
        sent.add(key)
      }
    }

    return {
      async deliver(parcels, signal) {
        for (const notification of parcels.flatMap(({ notifications }) => notifications)) {
          try {
            await tell(notification, signal)
          } catch (error) {
            throw new WaysideError(
              'WAY_SINK_FAILED',
              `webhook ${url} did not take notification ${notification.id}: ${reason(error)}`,
              { cause: error }
            )
          }
        }
        sent.clear()
      },
      close: () => client.close()
    }
  }
})
