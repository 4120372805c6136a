// Power cuts in the first second of a fresh installation: an empty file system, no data directory yet.

import { setTimeout as delay } from 'node:timers/promises'
import { random } from '../../simulators/random.ts'
import { type Fault, type FaultOptions, type FaultReport, skippedReport } from './fault.ts'
import { ackedOf, type Entry, startLoad } from './load.ts'
import { poweredDisk } from './powereddisk.ts'
import { openSite, p99 } from './site.ts'

const sensors = 20
/** Or later where the machine is busy, so that some cuts come after the first acknowledgement. */
const cutMsMax = 1000

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, seed, progress, signal } = options
  const chance = random(seed)
  const disk = await poweredDisk({ mib: 256 }, options)
  if (typeof disk === 'string') return skippedReport('power-fresh', trials, disk)
  const site = await openSite(disk.directory, { data: `${disk.image.path}/data` }, options)
  const ledger = new Map<string, Entry>()
  let beforeReady = 0

  /** False where the agent did not come up again, or kept something. */
  const trial = async (name: string): Promise<boolean> => {
    await disk.image.format()
    const assets = Array.from({ length: sensors }, (_, index) => `${name}-m${index}`)
    const load = startLoad(site.brokerUrl, { assets, paceMs: 1 })
    for (const [series, entry] of load.ledger) ledger.set(series, entry)
    const { program } = await site.launch()
    await delay(chance.integer(Math.max(cutMsMax, 1.5 * p99(site.readyMs))), undefined, { signal })
    if (program.readyMs === 0) beforeReady++
    site.freeze()
    await disk.cut()
    await site.kill()
    await disk.restore()
    const opened = await site.open()
    await load.stop(opened ? 30_000 : 0)
    const settled = await site.settled(30_000)
    await site.kill()
    return settled
  }

  try {
    await site.startCollector()
    for (let number = 1; number <= trials; number++) {
      if (!(await trial(`t${number}`))) progress(`trial ${number}: the agent did not come up again, or kept something`)
      if (number % 10 === 0) progress(`${number} of ${trials} trials, ${ackedOf(ledger)} readings acknowledged`)
    }
    const count = await site.countNow(ledger)
    const { unopenable, readyMs } = site
    return {
      fault: 'power-fresh',
      trials,
      skipped: 0,
      acked: ackedOf(ledger),
      ...count,
      unopenable,
      readyP99Ms: p99(readyMs),
      beforeReady
    }
  } finally {
    await site.close()
    await disk.close()
  }
}

export const powerFresh: Fault = {
  about: 'a power cut within the first second of a fresh installation, also before it is ready',
  quick: 10,
  run
}
