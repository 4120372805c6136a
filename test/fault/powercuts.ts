// Power cuts under an agent in steady load: its disk loses all that was not synced, again and again.

import { setTimeout as delay } from 'node:timers/promises'
import { random } from '../../simulators/random.ts'
import { type FaultOptions, type FaultReport, skippedReport } from './fault.ts'
import { ext4Image, type Image, type ImageOptions } from './image.ts'
import { ackedOf, counting, type Readings, startLoad } from './load.ts'
import { type PowerSwitch, powerSwitch } from './power.ts'
import { openSite, p99, type SiteOptions, workshop } from './site.ts'

export interface PowerCuts {
  readonly fault: string
  readonly image: ImageOptions
  readonly assets: readonly string[]
  readonly paceMs: number
  readonly readings?: Readings
  readonly site?: Omit<SiteOptions, 'data'>
  /** Cuts again while the agent comes up. */
  readonly again?: boolean
}

interface Bench {
  readonly directory: string
  readonly image: Image
  readonly power: PowerSwitch
  close(): Promise<void>
}

/** A disk whose power can be cut, or why there is none here. */
export const openBench = async (options: ImageOptions): Promise<Bench | string> => {
  const { directory, remove } = await workshop()
  let image: Image | undefined
  let power: PowerSwitch | undefined
  const close = async (): Promise<void> => {
    await power?.close()
    await image?.remove()
    await remove()
  }
  try {
    image = await ext4Image(directory, options)
    power = await powerSwitch(directory)
    return { directory, image, power, close }
  } catch (error) {
    await close()
    return `needs root, a loop device, mkfs.ext4 and python3 or gcc: ${(error as Error).message.trim()}`
  }
}

export const powerCuts =
  (settings: PowerCuts) =>
  async (options: FaultOptions): Promise<FaultReport> => {
    const { fault, assets, paceMs, readings = counting, again = false } = settings
    const { trials, seed, progress, signal } = options
    const chance = random(seed)
    const bench = await openBench(settings.image)
    if (typeof bench === 'string') return skippedReport(fault, trials, bench)
    const { directory, image, power } = bench
    const site = await openSite(directory, { ...settings.site, data: `${image.path}/data` }, options)

    const cut = async (): Promise<void> => {
      await power.cut(image.path)
      await site.kill()
      await image.unmount()
      await image.mount()
    }

    try {
      await site.open()
      const load = startLoad(site.brokerUrl, { assets, paceMs, readings })
      let cuts = 0
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
        if (trial % 10 === 0) progress(`${trial} of ${trials} trials, ${ackedOf(load.ledger)} readings acknowledged`)
      }
      await site.startCollector()
      await load.stop()
      const count = await site.count(load.ledger, readings)
      const { unopenable, readyMs } = site
      return { fault, trials, skipped: 0, acked: ackedOf(load.ledger), ...count, unopenable, readyP99Ms: p99(readyMs), cuts }
    } finally {
      await site.close()
      await bench.close()
    }
  }
