// A process that feeds encoded batches to the collector's line within itself, and says over IPC what that took.

import { setTimeout as delay } from 'node:timers/promises'
import type { Collector } from '../../../collector/collector.ts'
import { mainSecondsOf } from '../consumption.ts'
import { profiled } from '../profiled.ts'
import { type Composed, openComposed } from './composed.ts'
import { batchesOf, type Fleet, type Sent } from './fleet.ts'

export interface Feeding extends Composed {
  readonly fleet: Fleet
  /** Rounds of the fleet before those that count. */
  readonly warmRounds: number
  readonly rounds: number
  /** Where a profile of the rounds that count goes. */
  readonly profile?: string
}

export interface Fed {
  readonly readings: number
  readonly batches: number
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

interface Sending {
  readonly batches: number
  readonly bytes: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly mainSeconds: number
}

/** Its batches are garbage when it returns. */
const sendRounds = async (collector: Collector, { fleet, warmRounds, rounds, profile }: Feeding): Promise<Sending> => {
  const batches = batchesOf(fleet, warmRounds, warmRounds + rounds)
  return profiled(profile, async () => {
    const [began, cpu, main] = [performance.now(), process.cpuUsage(), mainSecondsOf(process.pid)]
    await sendAll(collector, batches)
    const { user, system } = process.cpuUsage(cpu)
    return {
      batches: batches.length,
      bytes: batches.reduce((sum, { bytes }) => sum + bytes.length, 0),
      seconds: (performance.now() - began) / 1000,
      cpuSeconds: (user + system) / 1e6,
      mainSeconds: mainSecondsOf(process.pid) - main
    }
  })
}

const feed = async (feeding: Feeding): Promise<Fed> => {
  const { fleet, warmRounds } = feeding
  const before = usedBytes()
  const collector = await openComposed(feeding)
  await sendAll(collector, batchesOf(fleet, 0, warmRounds))
  const sending = await sendRounds(collector, feeding)
  const used = usedBytes() - before
  const { rss: rssBytes } = process.memoryUsage()
  await collector.close()
  return { ...sending, readings: sending.batches * fleet.series * fleet.samples, rssBytes, usedBytes: used }
}

process.send!(await feed(JSON.parse(process.argv[2]!) as Feeding))
process.disconnect()
