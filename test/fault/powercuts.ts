// Power cuts under an agent in steady load: its disk loses all that was not synced, again and again.

import { setTimeout as delay } from 'node:timers/promises'
import { random } from '../../simulators/random.ts'
import { type FaultOptions, type FaultReport, skippedReport } from './fault.ts'
import type { ImageOptions } from './image.ts'
import { ackedOf, counting, type Readings, startLoad } from './load.ts'
import { poweredDisk } from './powereddisk.ts'
import { openSite, p99, type SiteOptions } from './site.ts'

export interface PowerCuts {
  readonly fault: string
  readonly image: ImageOptions
  readonly assets: readonly string[]
  readonly paceMs: number
  readonly readings?: Readings
  readonly perMessage?: number
  readonly site?: Omit<SiteOptions, 'data'>
  /** Cuts again while the agent comes up. */
  readonly again?: boolean
}

export const powerCuts =
  (settings: PowerCuts) =>
  async (options: FaultOptions): Promise<FaultReport> => {
    const { fault, assets, paceMs, readings = counting, perMessage = 1, again = false } = settings
    const { trials, seed, progress, signal } = options
    const chance = random(seed)
    const disk = await poweredDisk(settings.image, options)
    if (typeof disk === 'string') return skippedReport(fault, trials, disk)
    const site = await openSite(disk.directory, { ...settings.site, data: `${disk.image.path}/data` }, options)

    const cut = async (): Promise<void> => {
      site.freeze()
      await disk.cut()
      await site.kill()
      await disk.restore()
    }

    try {
      if (!(await site.open())) throw new Error('the agent does not start on an empty disk')
      const load = startLoad(site.brokerUrl, { assets, paceMs, readings, perMessage })
      let [done, cuts] = [0, 0]
      for (let trial = 1; trial <= trials; trial++) {
        // First with a backlog in the outbox, then while batches leave.
        if (trial > trials / 3) await site.startCollector()
        await delay(50 + chance.integer(700), undefined, { signal })
        await cut()
        cuts++
        if (again) {
          await site.launch()
          await delay(chance.integer(Math.max(400, site.readyMs.at(-1)!)), undefined, { signal })
          await cut()
          cuts++
        }
        if (!(await site.open())) break
        done++
        if (trial % 10 === 0) progress(`${trial} of ${trials} trials, ${ackedOf(load.ledger)} readings acknowledged`)
      }
      await site.startCollector()
      await load.stop()
      const count = await site.count(load.ledger, readings)
      const { unopenable, readyMs } = site
      return {
        fault,
        trials,
        skipped: trials - done,
        acked: ackedOf(load.ledger),
        ...count,
        unopenable,
        readyP99Ms: p99(readyMs),
        cuts
      }
    } finally {
      await site.close()
      await disk.close()
    }
  }
