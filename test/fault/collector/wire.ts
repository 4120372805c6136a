// A collector's HTTP contract as an agent uses it, for harnesses that play agents.

import { setTimeout as delay } from 'node:timers/promises'
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

export interface WireOptions {
  readonly port: number
  readonly agent: string
  /** Before the next try, where there was no answer. */
  readonly redialMs?: Millis
  readonly signal: AbortSignal
  /** Absent: connections of its own. */
  readonly shared?: Http
}

const timeoutMs = 10_000

/** Milliseconds to wait before trying again; undefined where the answer is final. Shorter than a collector asks for: a fault is not to take its time for waiting. */
const pauseAfter = ({ status }: Posted): Millis | undefined => (status === 429 ? 200 : status === 503 ? 100 : undefined)

/** Tries until there is a final answer, as an agent does. @throws once aborted */
export const openWire = ({ port, agent, redialMs = 20, signal, shared }: WireOptions): Wire => {
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
    while (true) {
      signal.throwIfAborted()
      const posted = await own.post(asked).catch(() => undefined)
      count(posted?.status ?? 'none')
      const pause = posted ? pauseAfter(posted) : redialMs
      if (posted && pause === undefined) return posted
      await delay(pause, undefined, { signal })
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
