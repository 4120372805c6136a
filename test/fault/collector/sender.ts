// A sender that plays an agent: batches one after the other, each until it is acknowledged, and a watermark that tells the truth.

import { setTimeout as delay } from 'node:timers/promises'
import type { Posted } from '../../../platform/http.ts'
import { readStored } from '../../../protocol/answer.ts'
import type { Millis } from '../../../protocol/series.ts'
import { type Ledger, timeOf } from '../load.ts'
import { batchesOf } from './batches.ts'
import { readings } from './readings.ts'
import { openWire, type Pause } from './wire.ts'

/** How it behaves: `repeating` sends each batch again after its ack; `hasty` says that all was sent long before it is. */
export type Manner = 'plain' | 'repeating' | 'hasty'

export interface SenderOptions {
  readonly agent: string
  readonly site: string
  readonly assets: readonly string[]
  readonly manner: Manner
  readonly lane?: 'live' | 'backfill'
  /** Readings of each series in one batch. */
  readonly each?: number
  readonly inFlight?: number
  /** From an ack to the next batch. */
  readonly paceMs?: number
  /** Batches, made before the first is sent; absent: until stopped. */
  readonly count?: number
  /** What the first batch waits for; absent: nothing. */
  readonly begin?: Promise<unknown>
  readonly pause?: Pause
  /** How long a batch took to be acknowledged. */
  readonly onTaken?: (ms: number) => void
}

export interface Sender {
  readonly ledger: Ledger
  /** Batches sent again after their ack. */
  readonly repeated: number
  /** Answers that broke a promise. */
  readonly complaints: readonly string[]
  readonly answers: Readonly<Record<string, number>>
  /** Resolves when it has sent all its batches, or was stopped; false where it was closed before. */
  readonly done: Promise<boolean>
  /** Begins no new batch; false where some are not acknowledged when patience ends. */
  stop(patienceMs?: number): Promise<boolean>
  /** Says that everything up to an event time was sent. */
  finish(watermark: Millis): Promise<void>
  close(): Promise<void>
}

const epoch = 'c0ffee'.padStart(16, '0')
const hasteMs = 3_600_000

export const startSender = (port: number, options: SenderOptions): Sender => {
  const {
    agent,
    site,
    assets,
    manner,
    lane = 'live',
    each = 10,
    inFlight = 4,
    paceMs = 4,
    count,
    begin,
    pause,
    onTaken
  } = options
  const ending = new AbortController()
  const wire = openWire({ port, agent, signal: ending.signal, ...(pause ? { pause } : {}) })
  const batches = batchesOf({ agent, epoch, lane, site, assets, each })
  const made = Array.from({ length: count ?? 0 }, (_, index) => batches.make(index + 1))
  const unacknowledged = new Set<number>()
  const complaints: string[] = []
  let [next, repeated, running] = [1, 0, true]

  /** All batches up to this one are acknowledged. */
  const prefix = (): number => Math.min(next, ...unacknowledged) - 1

  /** The time of the oldest reading that is in no batch but this one and those acknowledged. */
  const watermark = (sequence: number): Millis => {
    if (manner === 'hasty') return timeOf(readings, batches.lastOf(next)) + hasteMs
    const others = [...unacknowledged].filter(other => other !== sequence)
    return timeOf(readings, batches.firstOf(Math.min(next, ...others)))
  }

  const complaintOf = (
    sequence: number,
    hash: string,
    { status, body }: Posted,
    before: number,
    again: boolean
  ): string | undefined => {
    const ack = status === 200 ? readStored(body) : undefined
    const named = ack?.epoch === epoch && ack.lane === lane && ack.sequence === sequence && ack.hash === hash
    if (!named) return `answer ${agent} ${sequence}: ${status} ${body.slice(0, 200)}`
    if (again && ack.status !== 'duplicate') return `stored again ${agent} ${sequence}`
    const [gone] = ack.missing.filter(([from]) => from <= before)
    return gone && `forgotten ${agent} ${gone.join('-')}, which was acknowledged, said with ${sequence}`
  }

  const post = async (sequence: number, again: boolean): Promise<void> => {
    const { bytes, hash } = made[sequence - 1] ?? batches.make(sequence)
    const before = prefix()
    const complaint = complaintOf(sequence, hash, await wire.batch(bytes, watermark(sequence)), before, again)
    if (complaint) complaints.push(complaint)
  }

  const worker = async (): Promise<void> => {
    await begin
    while (running && next <= (count ?? Number.POSITIVE_INFINITY)) {
      const sequence = next++
      unacknowledged.add(sequence)
      const began = performance.now()
      await post(sequence, false)
      onTaken?.(performance.now() - began)
      unacknowledged.delete(sequence)
      if (manner === 'repeating') {
        await post(sequence, true)
        repeated++
      }
      if (paceMs > 0) await delay(paceMs)
    }
  }

  const workers = Promise.all(Array.from({ length: inFlight }, worker)).then(
    () => true,
    () => false
  )
  return {
    complaints,
    answers: wire.answers,
    done: workers,
    get repeated() {
      return repeated
    },
    get ledger() {
      const entry = { acked: batches.lastOf(prefix()), sent: batches.lastOf(next - 1) }
      return new Map(batches.series.map(({ key }) => [key, entry]))
    },
    async stop(patienceMs = 30_000) {
      running = false
      return Promise.race([workers, delay(patienceMs, false, { ref: false })])
    },
    finish: async watermark => void (await wire.heartbeat(watermark)),
    async close() {
      ending.abort()
      await workers
      await wire.close()
    }
  }
}
