// A collector's HTTP contract as an agent uses it, for harnesses that play agents.

import { setTimeout as delay } from 'node:timers/promises'
import { backoff, retryAfter } from '../../../platform/backoff.ts'
import { type Http, http, type Posted } from '../../../platform/http.ts'
import { contract } from '../../../protocol/answer.ts'
import type { Millis } from '../../../protocol/series.ts'
import { tokenOf } from '../../support/programs.ts'

export interface Wire {
  /** Answers by status so far; `none` where there was no answer. */
  readonly answers: Readonly<Record<string, number>>
  batch(bytes: Uint8Array, watermark: Millis): Promise<Posted>
  heartbeat(watermark: Millis): Promise<Posted>
  close(): Promise<void>
}

/** Milliseconds; `posted` is undefined where there was no answer. */
export type Pause = (posted: Posted | undefined, failures: number) => Millis

export interface WireOptions {
  readonly port: number
  readonly agent: string
  /** How long to wait before the next try, after so many that failed in a row; absent: shorter than an agent would, for a fault is not to take its time for waiting. */
  readonly pause?: Pause
  readonly signal: AbortSignal
  /** Absent: connections of its own. */
  readonly shared?: Http
}

const timeoutMs = 10_000

const isFinal = (posted: Posted | undefined): posted is Posted =>
  posted !== undefined && posted.status !== 429 && posted.status !== 503

const short: Pause = posted => (posted ? 100 : 20)

/** As an agent waits, with its defaults. */
export const patient: Pause = (posted, failures) =>
  Math.max(
    retryAfter(posted?.headers['retry-after'], Date.now()) ?? 0,
    backoff({ first: 500, most: 60_000 }, failures, Math.random())
  )

/** Tries until there is a final answer, as an agent does. @throws once aborted */
export const openWire = ({ port, agent, pause = short, signal, shared }: WireOptions): Wire => {
  const own = shared ?? http()
  const answers: Record<string, number> = {}
  const count = (status: string | number): void => void (answers[status] = (answers[status] ?? 0) + 1)

  const post = async (path: string, headers: Readonly<Record<string, string>>, body?: Uint8Array): Promise<Posted> => {
    const asked = {
      url: `http://127.0.0.1:${port}${path}`,
      headers: { authorization: `Bearer ${tokenOf(agent)}`, ...headers },
      ...(body ? { body } : {}),
      timeoutMs,
      signal
    }
    for (let failures = 1; ; failures++) {
      signal.throwIfAborted()
      const posted = await own.post(asked).catch(() => undefined)
      count(posted?.status ?? 'none')
      if (isFinal(posted)) return posted
      await delay(pause(posted, failures), undefined, { signal })
    }
  }

  const mark = (watermark: Millis): Record<string, string> => ({ [contract.watermarkHeader]: String(Math.floor(watermark)) })

  return {
    answers,
    batch: (bytes, watermark) => post(contract.batches, { 'content-type': contract.contentType, ...mark(watermark) }, bytes),
    heartbeat: watermark => post(contract.heartbeats, mark(watermark)),
    async close() {
      if (!shared) await own.close()
    }
  }
}
