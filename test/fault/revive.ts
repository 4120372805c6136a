// Starts the real agent on a damaged copy of its data, and sees what becomes of every reading.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Program } from '../support/programs.ts'
import { type Status, statusOf } from '../support/site.ts'
import { type Count, countStored } from './count.ts'
import { launchAgent } from './launch.ts'
import type { Ledger, Readings } from './load.ts'
import { type MemoryCollector, memoryCollector } from './memorycollector.ts'

export interface Slot {
  /** Emptied by `revive` when it is done; the damaged data is in `data`. */
  readonly directory: string
  readonly brokerPort: number
  readonly statusPort: number
}

export interface Revived extends Count {
  /** Readings that the agent itself counts as lost. */
  readonly counted: number
  /** Starts that ended before the agent was ready. */
  readonly unopenable: number
  /** Times that its process ended by itself after it was ready. */
  readonly deaths: number
  /** It held readings that it could not get rid of. */
  readonly stuck: boolean
  readonly readyMs: number
}

const startsMax = 3
const readyMsMax = 30_000
/** Without any movement for this long it is stuck. */
const patienceMs = 6000
const pollMs = 30
/** What is just being written is nowhere in the status, so it is looked at several times. */
const looks = 4
const more = 'batch: { age: 50ms }\nforward: { retryFirst: 20ms, retryMost: 200ms }'

/** Redeliveries dropped are no loss: they were taken the first time. */
const lossesOf = ({ outbox, reduce }: Status): number =>
  outbox.lost +
  outbox.refused +
  Object.entries(reduce.dropped).reduce((sum, [name, samples]) => (name === 'repeat' ? sum : sum + samples), 0)

/** Resolves with the last status when all is sent, or nothing moves any more. */
const drained = async (statusPort: number, collector: MemoryCollector): Promise<{ status?: Status; stuck: boolean }> => {
  let [seen, quiet, moved] = ['', 0, performance.now()]
  while (true) {
    const status = await statusOf(statusPort).catch(() => undefined)
    const { pending = 0, waiting = 0 } = status ?? {}
    const now = JSON.stringify([pending, waiting, status?.outbox, collector.behind()])
    if (now !== seen) moved = performance.now()
    seen = now
    quiet = status && pending === 0 && waiting === 0 && collector.behind() === 0 ? quiet + 1 : 0
    if (status && quiet >= looks) return { status, stuck: false }
    if (performance.now() - moved > patienceMs) return { ...(status ? { status } : {}), stuck: true }
    await delay(pollMs)
  }
}

const readyWithin = (ready: Promise<Program>): Promise<boolean> =>
  Promise.race([
    ready.then(
      () => true,
      () => false
    ),
    delay(readyMsMax, false, { ref: false })
  ])

export const revive = async (slot: Slot, ledger: Ledger, readings: Readings): Promise<Revived> => {
  const collector = await memoryCollector('gw')
  let agent: Program | undefined
  let [unopenable, deaths, readyMs] = [0, 0, 0]
  let outcome: { status?: Status; stuck: boolean } = { stuck: false }
  try {
    for (let start = 1; start <= startsMax; start++) {
      const { program, ready } = await launchAgent({
        directory: slot.directory,
        data: join(slot.directory, 'data'),
        agent: 'gw',
        collectorPort: collector.port,
        statusPort: slot.statusPort,
        source: `{ use: broker, host: 127.0.0.1, port: ${slot.brokerPort} }`,
        more
      })
      agent = program
      if (!(await readyWithin(ready))) {
        unopenable++
        await program.kill()
        continue
      }
      readyMs = program.readyMs
      const died = program.exited.then(() => undefined)
      const end = await Promise.race([died, drained(slot.statusPort, collector)])
      if (end) {
        outcome = end
        break
      }
      deaths++
    }
    await agent?.kill()
    const count = await countStored(collector.port, ledger, readings)
    const counted = outcome.status ? lossesOf(outcome.status) : 0
    return { ...count, counted, unopenable, deaths, stuck: outcome.stuck, readyMs }
  } finally {
    await agent?.kill()
    await collector.close()
    await rm(slot.directory, { recursive: true, force: true })
  }
}
