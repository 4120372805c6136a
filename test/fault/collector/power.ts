// Power cuts of the collector's disk at random moments under load from many agents.

import { type Fault, type FaultOptions, type FaultReport, skippedReport } from '../fault.ts'
import { poweredDisk } from '../powereddisk.ts'
import { interrupted } from './interrupted.ts'
import type { CollectorSite } from './site.ts'

const fault = 'power-collector'

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const disk = await poweredDisk({ mib: 1024 }, options)
  if (typeof disk === 'string') return skippedReport(fault, options.trials, disk)
  const interrupt = async (site: CollectorSite): Promise<void> => {
    site.freeze()
    await disk.cut()
    await site.kill()
    await disk.restore()
  }
  try {
    const { directory, image } = disk
    return await interrupted({ fault, directory, data: `${image.path}/data`, interrupt, againEvery: 3 }, options)
  } finally {
    await disk.close()
  }
}

export const powerCollector: Fault = {
  about: 'power cuts of the collector at random moments, under load from senders and an agent: raw rows, windows and alerts',
  quick: 10,
  run
}
