// The webhook sink: one POST for each alert that fires or resolves, in words that people understand.

import { http } from '../../platform/http.ts'
import { tokenFile } from '../../platform/token.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Alert, AlertChange } from '../alerts/alert.ts'
import { isTold } from '../alerts/episode.ts'
import { address } from './address.ts'
import type { Sink } from './sink.ts'

/** The same for every delivery of the same transition, so that the other side can leave out repeats. */
const idempotencyKey = ({ id, number }: Alert): string => encodeURI(`${id}/${number}`)

const time = (at: Millis | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString())

const words: Readonly<Partial<Record<AlertChange, string>>> = {
  flapping: 'comes and goes, told once until it is calm: ',
  escalated: 'nobody has acknowledged it, it is more severe now: ',
  expired: 'acknowledged, but still so: ',
  resolved: 'back to normal: '
}

/** What the other side gets: machine, when and why first, then all the rest. */
export const notice = (alert: Alert): Readonly<Record<string, unknown>> => {
  const { id, detector, group, state, change, severity, pendingSince, firingSince, resolvedAt, score, explanation } = alert
  const machine = alert.asset ?? group.key
  const when = time(state === 'resolved' ? resolvedAt : (firingSince ?? pendingSince))
  return {
    text: `${machine}: ${words[change] ?? ''}${explanation} (${state === 'resolved' ? 'at' : 'since'} ${when})`,
    machine,
    state,
    change,
    severity,
    when,
    why: explanation,
    id,
    detector,
    measurement: group.measurement,
    tags: { ...group.tags },
    score,
    pendingSince: time(pendingSince),
    firingSince: time(firingSince),
    resolvedAt: time(resolvedAt)
  }
}

export const webhook = recipe({
  about: 'one HTTP POST of JSON for each alert that fires or resolves, with an idempotency key',
  options: {
    url: address().describe('Where to post to'),
    tokenFile: z.string().min(1).optional().describe('File with a token to send as `authorization: Bearer`'),
    timeout: duration().default(10_000).describe('How long an answer may take')
  },
  example: { url: 'https://hooks.example/wayside', timeout: '10s' },
  make: ({ url, tokenFile: path, timeout }): Sink => {
    const token = path === undefined ? undefined : tokenFile(path, 'tokenFile')
    /** Sent, of parcels that did not arrive whole: not sent again in this run. */
    const sent = new Set<string>()
    const client = http()

    const send = async (alert: Alert, signal: AbortSignal): Promise<void> => {
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey(alert),
        ...(token ? { authorization: `Bearer ${token()}` } : {})
      }
      const answer = await client.post({ url, headers, body: JSON.stringify(notice(alert)), timeoutMs: timeout, signal })
      if (answer.status < 200 || answer.status > 299)
        throw new Error(`it answered ${answer.status}: ${answer.body.slice(0, 200)}`)
    }

    return {
      async deliver(parcels, signal) {
        for (const alert of parcels.flatMap(({ alerts }) => alerts).filter(isTold)) {
          const key = idempotencyKey(alert)
          if (sent.has(key)) continue
          try {
            await send(alert, signal)
          } catch (error) {
            throw new WaysideError('WAY_SINK_FAILED', `webhook ${url} did not take alert ${alert.id}: ${reason(error)}`, {
              cause: error
            })
          }
          sent.add(key)
        }
        sent.clear()
      },
      close: () => client.close()
    }
  }
})
