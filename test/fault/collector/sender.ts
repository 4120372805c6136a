// A sender that plays an agent: batches one after the other, each until it is acknowledged, and a watermark that tells the truth.

import { setTimeout as delay } from 'node:timers/promises'
import type { Posted } from '../../../platform/http.ts'
import { readStored } from '../../../protocol/answer.ts'
import type { Millis } from '../../../protocol/series.ts'
import { type Ledger, timeOf } from '../load.ts'
import { batchesOf } from './batches.ts'
import { readings } from './readings.ts'
import { openWire } from './wire.ts'

/** How it behaves: `repeating` sends each batch again after its ack; `hasty` says that all was sent long before it is. */
export type Manner = 'plain' | 'repeating' | 'hasty'

export interface SenderOptions {
  readonly agent: string
  readonly site: string
  readonly assets: readonly string[]
  readonly manner: Manner
}

export interface Sender {
  readonly ledger: Ledger
  /** Batches sent again after their ack. */
  readonly repeated: number
  /** Answers that broke a promise. */
  readonly complaints: readonly string[]
  /** Begins no new batch; false where some are not acknowledged when patience ends. */
  stop(patienceMs?: number): Promise<boolean>
  /** Says that everything up to an event time was sent. */
  finish(watermark: Millis): Promise<void>
  close(): Promise<void>
}

const inFlight = 4
const each = 10
const paceMs = 4
const epoch = 'c0ffee'.padStart(16, '0')
const hasteMs = 3_600_000

export const startSender = (port: number, { agent, site, assets, manner }: SenderOptions): Sender => {
  const ending = new AbortController()
  const wire = openWire({ port, agent, signal: ending.signal })
  const batches = batchesOf({ agent, epoch, site, assets, each })
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
    const named = ack?.epoch === epoch && ack.lane === 'live' && ack.sequence === sequence && ack.hash === hash
    if (!named) return `answer ${agent} ${sequence}: ${status} ${body.slice(0, 200)}`
    if (again && ack.status !== 'duplicate') return `stored again ${agent} ${sequence}`
    const [gone] = ack.missing.filter(([from]) => from <= before)
    return gone && `forgotten ${agent} ${gone.join('-')}, which was acknowledged, said with ${sequence}`
  }

  const post = async (sequence: number, again: boolean): Promise<void> => {
    const { bytes, hash } = batches.make(sequence)
    const before = prefix()
    const complaint = complaintOf(sequence, hash, await wire.batch(bytes, watermark(sequence)), before, again)
    if (complaint) complaints.push(complaint)
  }

  const worker = async (): Promise<void> => {
    while (running) {
      const sequence = next++
      unacknowledged.add(sequence)
      await post(sequence, false)
      unacknowledged.delete(sequence)
      if (manner === 'repeating') {
        await post(sequence, true)
        repeated++
      }
      await delay(paceMs)
    }
  }

  const workers = Promise.all(Array.from({ length: inFlight }, worker)).then(
    () => true,
    () => false
  )
  return {
    complaints,
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
