// A process that feeds the batches of files to the collector's line within itself, and says over IPC what that took.

import { setTimeout as delay } from 'node:timers/promises'
import type { Collector } from '../../../collector/collector.ts'
import { mainSecondsOf } from '../consumption.ts'
import { profiled } from '../profiled.ts'
import { type Composed, openComposed } from './composed.ts'
import { batchesIn, type Encoded } from './encoded.ts'

export interface Feeding extends Composed {
  readonly batches: Encoded
  /** Where a profile of the rounds that count goes. */
  readonly profile?: string
}

export interface Fed {
  readonly readings: number
  readonly bytes: number
  readonly seconds: number
  /** Of all threads. */
  readonly cpuSeconds: number
  /** Of the thread that runs all of Wayside's own code. */
  readonly mainSeconds: number
  readonly rssBytes: number
  /** Heap and arrays in use after a full collection, less than before the collector was opened; known where the collector may be asked to collect. */
  readonly usedBytes: number
}

/** Batches on their way in at once. */
const inFlight = 32
/** Processing is kept as near behind the journal as the newest entries in memory reach. */
const behindMost = 256

/** @returns number of bytes */
const sendAll = async (collector: Collector, path: string): Promise<number> => {
  const all = batchesIn(path)
  let sent = 0
  const send = async (): Promise<void> => {
    for (let { value } = all.next(); value !== undefined; { value } = all.next()) {
      const { agent, watermark, bytes } = value
      sent += bytes.length
      const { status } = await collector.receive.batch(agent, String(watermark), bytes)
      if (status !== 200) throw new Error(`a batch of ${agent} was answered ${status}`)
      while (collector.behind() > behindMost) await delay(1)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, send))
  while (collector.behind() > 0) await delay(1)
  return sent
}

const usedBytes = (): number => {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const timed = async (collector: Collector, path: string) => {
  const [began, cpu, main] = [performance.now(), process.cpuUsage(), mainSecondsOf(process.pid)]
  const bytes = await sendAll(collector, path)
  const { user, system } = process.cpuUsage(cpu)
  return {
    bytes,
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
    mainSeconds: mainSecondsOf(process.pid) - main
  }
}

const feed = async ({ batches: { warm, counted, readings }, profile, ...composed }: Feeding): Promise<Fed> => {
  const before = usedBytes()
  const collector = await openComposed(composed)
  await sendAll(collector, warm)
  const sent = await profiled(profile, () => timed(collector, counted))
  const used = usedBytes() - before
  const { rss: rssBytes } = process.memoryUsage()
  await collector.close()
  return { readings, ...sent, rssBytes, usedBytes: used }
}

process.send!(await feed(JSON.parse(process.argv[2]!) as Feeding))
process.disconnect()
