// A collector under load from many agents that is interrupted at random moments: what it has made of everything in the end.

import { setTimeout as delay } from 'node:timers/promises'
import { random } from '../../../simulators/random.ts'
import type { FaultOptions, FaultReport } from '../fault.ts'
import { ackedOf, type Ledger } from '../load.ts'
import { p99 } from '../site.ts'
import { startGateway } from './gateway.ts'
import { type SenderOptions, startSender } from './sender.ts'
import { type CollectorSite, openCollectorSite } from './site.ts'
import { verdictOf } from './verdict.ts'

export interface Interrupted {
  readonly fault: string
  readonly directory: string
  readonly data?: string
  /** Ends the collector; it is started again after. */
  readonly interrupt: (site: CollectorSite) => Promise<void>
  /** Interrupts it again while it comes up, every so many trials; absent: never. */
  readonly againEvery?: number
}

const gateway = 'gw'
const senders: readonly SenderOptions[] = [
  { agent: 'd0', site: 'north', assets: ['hot0', 'd0-1', 'd0-2'], manner: 'plain' },
  { agent: 'd1', site: 'north', assets: ['hot1', 'd1-1', 'd1-2'], manner: 'repeating' },
  { agent: 'd2', site: 'south', assets: ['hot2', 'd2-1', 'd2-2'], manner: 'plain' },
  { agent: 'd3', site: 'south', assets: ['d3-0', 'd3-1', 'd3-2'], manner: 'hasty' }
]

const merged = (ledgers: readonly Ledger[]): Ledger => new Map(ledgers.flatMap(ledger => [...ledger]))

export const interrupted = async (settings: Interrupted, options: FaultOptions): Promise<FaultReport> => {
  const { fault, directory, data, interrupt, againEvery = Number.POSITIVE_INFINITY } = settings
  const { trials, seed, progress, signal } = options
  const chance = random(seed)
  const agents = [gateway, ...senders.map(({ agent }) => agent)]
  const site = await openCollectorSite(directory, { ...(data === undefined ? {} : { data }), agents }, options)
  const closers: (() => Promise<void>)[] = [site.close]
  try {
    if (!(await site.open())) throw new Error('the collector does not start on an empty disk')
    const real = await startGateway(directory, site.port, gateway, options)
    closers.unshift(real.close)
    const sending = senders.map(sender => startSender(site.port, sender))
    closers.unshift(...sending.map(({ close }) => close))
    const ledger = (): Ledger => merged([real.ledger, ...sending.map(({ ledger }) => ledger)])

    let [done, interruptions] = [0, 0]
    for (let trial = 1; trial <= trials; trial++) {
      await delay(50 + chance.integer(700), undefined, { signal })
      await interrupt(site)
      interruptions++
      if (trial % againEvery === 0) {
        await site.launch()
        await delay(chance.integer(Math.max(400, site.readyMs.at(-1)!)), undefined, { signal })
        await interrupt(site)
        interruptions++
      }
      if (!(await site.open())) break
      done++
      if (trial % 10 === 0) progress(`${trial} of ${trials} trials, ${ackedOf(ledger())} readings acknowledged`)
    }

    const { unopenable, readyMs } = site
    const known = {
      fault,
      trials,
      skipped: trials - done,
      acked: ackedOf(ledger()),
      unopenable,
      readyP99Ms: p99(readyMs),
      interruptions
    }
    // Nobody can say what it holds.
    if (!site.runs) return { ...known, lost: 0, twice: 0, wrong: 0, broken: 1 }

    const closing = Date.now() - 60_000
    const stopped = await Promise.all([...sending.map(sender => sender.stop()), real.finish(closing)])
    await Promise.all(sending.map(sender => sender.finish(closing)))
    // An agent's watermark keeps behind its newest reading by its sensors' lateness.
    const settled = await site.settled(closing - 10_000)
    // What is counted is to be on disk, not only in the memory of the one that took it.
    await site.stop()
    await site.open()
    const { examples, ...verdict } = await verdictOf(site.port, ledger(), real.others)
    const complaints = sending.flatMap(({ complaints }) => complaints)
    const unsettled = [...stopped, settled].filter(well => !well).length
    return {
      ...known,
      acked: ackedOf(ledger()),
      ...verdict,
      broken: complaints.length + site.deaths + unsettled,
      repeated: sending.reduce((sum, { repeated }) => sum + repeated, 0),
      examples: [...examples, ...complaints.slice(0, 10)]
    }
  } finally {
    for (const close of closers) await close()
  }
}
