// The webhook sink: a POST for each notification, in words that people understand, or in those of a service that wakes them.

import { retryAfter } from '../../platform/backoff.ts'
import { http, type Posted } from '../../platform/http.ts'
import { isLoopback } from '../../platform/loopback.ts'
import { guarded, literalProblem } from '../../platform/reach.ts'
import { tokenFile } from '../../platform/token.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import { address } from './address.ts'
import * as payloads from './payloads/registry.ts'
import { receiver, receiverProblem, withoutPath } from './receiver.ts'
import type { Sink } from './sink.ts'
import { idempotencyKey, type Outcome, type Part, telling } from './telling.ts'

/** The same would be answered another time. A credential may be renewed (401, 403), and what is too much or too early not be so (408, 429). */
const forGood: ReadonlySet<number> = new Set([400, 404, 405, 406, 410, 413, 414, 415, 422, 431])

const names = Object.keys(payloads) as [keyof typeof payloads, ...(keyof typeof payloads)[]]

/** @throws Error where it should have been taken */
const outcomeOf = ({ status, headers, body }: Posted, url: URL): Outcome => {
  if (status >= 200 && status <= 299) return undefined
  if (status >= 300 && status <= 399)
    throw new Error(`it answered ${status}, and redirects are not followed: set url to where it is now`)
  const said = `it answered ${status}: ${withoutPath(body.slice(0, 2000), url).slice(0, 200)}`
  if (forGood.has(status)) return { refused: said }
  const waitMs = retryAfter(headers['retry-after'], Date.now())
  if (waitMs !== undefined) return { busy: said, waitMs }
  throw new Error(said)
}

const hostProblem = ({ hostname }: URL, allowPrivate: boolean): string | undefined =>
  isLoopback(hostname) ? undefined : literalProblem(hostname, allowPrivate)

/** Only the origin: whoever knows the rest may post. */
const where = (to: () => URL): string => {
  try {
    return ` at ${to().origin}`
  } catch {
    return ''
  }
}

export const webhook = recipe({
  about: 'one HTTP POST for each notification of alerts that fire or resolve, with an idempotency key',
  options: {
    url: address().optional().describe('Where to post to'),
    urlFile: z
      .string()
      .min(1)
      .optional()
      .describe('File with where to post to, instead of `url`: addresses of Slack and Teams are credentials'),
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
  check: ({ payload, tokenFile, allowPrivate, ...where }) => {
    if (payloads[payload].tokenInBody && !tokenFile) return `payload: ${payload} needs tokenFile, a file with the routing key`
    return receiverProblem(where) ?? (where.url === undefined ? undefined : hostProblem(new URL(where.url), allowPrivate))
  },
  make: ({ url, urlFile, payload, tokenFile: path, timeout, allowPrivate }): Sink => {
    const token = path === undefined ? undefined : tokenFile(path, 'tokenFile')
    const to = receiver({ url, urlFile })
    const [here, elsewhere] = [http(), http({ lookup: guarded(allowPrivate) })]
    const { posts, tokenInBody } = payloads[payload]

    const send = async (key: string, body: object, signal: AbortSignal): Promise<Outcome> => {
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': key,
        ...(token && !tokenInBody ? { authorization: `Bearer ${token()}` } : {})
      }
      const target = to()
      const problem = hostProblem(target, allowPrivate)
      if (problem !== undefined) throw new Error(problem)
      const client = isLoopback(target.hostname) ? here : elsewhere
      const post = { url: target.href, headers, body: JSON.stringify(body), timeoutMs: timeout, signal }
      return outcomeOf(await client.post(post), target)
    }

    const deliver = telling(
      notification =>
        posts(notification, tokenInBody && token?.()).map(({ part, body }): Part => {
          const key = idempotencyKey(notification, part)
          return { key, tell: signal => send(key, body, signal) }
        }),
      (id, error) =>
        new WaysideError('WAY_SINK_FAILED', `webhook${where(to)} did not take notification ${id}: ${reason(error)}`, {
          cause: error
        })
    )
    return { notifies: true, deliver, close: async () => void (await Promise.all([here.close(), elsewhere.close()])) }
  }
})
