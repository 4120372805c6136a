// A process that feeds encoded batches to the collector's line within itself, and says over IPC what that took.

import { setTimeout as delay } from 'node:timers/promises'
import type { Collector } from '../../../collector/collector.ts'
import { type Composed, openComposed } from './composed.ts'
import { batchesOf, type Fleet, type Sent } from './fleet.ts'

export interface Feeding extends Composed {
  readonly fleet: Fleet
  /** Rounds of the fleet before those that count. */
  readonly warmRounds: number
  readonly rounds: number
}

export interface Fed {
  readonly readings: number
  readonly batches: number
  readonly bytes: number
  readonly seconds: number
  /** Of all threads. */
  readonly cpuSeconds: number
  readonly rssBytes: number
  /** What is in use after all garbage is collected, less than without any reading: numbers, texts, objects, arrays. */
  readonly heapBytes: number
}

/** Batches on their way in at once. */
const inFlight = 32
/** Processing is kept as near behind the journal as the newest entries in memory reach. */
const behindMost = 256

const sendAll = async (collector: Collector, batches: readonly Sent[]): Promise<void> => {
  let next = 0
  const send = async (): Promise<void> => {
    while (next < batches.length) {
      const { agent, watermark, bytes } = batches[next++]!
      const { status } = await collector.receive.batch(agent, String(watermark), bytes)
      if (status !== 200) throw new Error(`a batch of ${agent} was answered ${status}`)
      while (collector.behind() > behindMost) await delay(1)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, send))
  while (collector.behind() > 0) await delay(1)
}

const usedBytes = (): number => {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const feed = async ({ fleet, warmRounds, rounds, ...composed }: Feeding): Promise<Fed> => {
  const before = usedBytes()
  const collector = await openComposed(composed)
  let warm = batchesOf(fleet, 0, warmRounds)
  await sendAll(collector, warm)
  warm = []
  let batches = batchesOf(fleet, warmRounds, warmRounds + rounds)
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  await sendAll(collector, batches)
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const count = batches.length
  const bytes = batches.reduce((sum, { bytes }) => sum + bytes.length, 0)
  batches = []
  const heapBytes = usedBytes() - before
  const { rss: rssBytes } = process.memoryUsage()
  await collector.close()
  const readings = count * fleet.series * fleet.samples
  return { readings, batches: count, bytes, seconds, cpuSeconds: (user + system) / 1e6, rssBytes, heapBytes }
}

process.send!(await feed(JSON.parse(process.argv[2]!) as Feeding))
process.disconnect()
