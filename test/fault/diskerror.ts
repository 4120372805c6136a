// A disk that fails under the running agent: every write is an error, and nothing may be acknowledged any more.

import { setTimeout as delay } from 'node:timers/promises'
import { random } from '../../simulators/random.ts'
import { statusOf } from '../support/site.ts'
import { type Fault, type FaultOptions, type FaultReport, skippedReport } from './fault.ts'
import { ackedOf, counting, startLoad } from './load.ts'
import { poweredDisk } from './powereddisk.ts'
import { openSite, p99 } from './site.ts'

const assets = Array.from({ length: 50 }, (_, index) => `m${index}`)
const probes = 20
/** How long the agent goes on with the broken disk. */
const brokenMs = 1000

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, seed, progress, signal } = options
  const chance = random(seed)
  const disk = await poweredDisk({ mib: 256 }, options)
  if (typeof disk === 'string') return skippedReport('disk-error', trials, disk)
  const site = await openSite(disk.directory, { data: `${disk.image.path}/data` }, options)
  let [done, ackedAfter, refused, exits] = [0, 0, 0, 0]

  try {
    await site.startCollector()
    if (!(await site.open())) throw new Error('the agent does not start on an empty disk')
    const load = startLoad(site.brokerUrl, { assets, paceMs: 2 })

    const trial = async (name: string): Promise<boolean> => {
      await delay(50 + chance.integer(500), undefined, { signal })
      await disk.cut()
      // First sent now: no write that they need can have succeeded.
      const late = Array.from({ length: probes }, (_, index) => `${name}-m${index}`)
      for (const asset of late) load.add(asset, 1)
      const exited = await Promise.race([site.agent!.exited.then(() => true), delay(brokenMs, false, { signal })])
      if (exited) exits++
      else refused += (await statusOf(site.statusPort).catch(() => undefined))?.intake.failed ?? 0
      await site.kill()
      await disk.restore()
      ackedAfter += late.filter(asset => load.ledger.get(counting.seriesOf(asset))!.acked > 0).length
      return site.open()
    }

    for (let number = 1; number <= trials; number++) {
      if (!(await trial(`t${number}`))) break
      done++
      if (number % 10 === 0) progress(`${number} of ${trials} trials, ${ackedOf(load.ledger)} readings acknowledged`)
    }
    await load.stop()
    const count = await site.count(load.ledger)
    const { unopenable, readyMs } = site
    return {
      fault: 'disk-error',
      trials,
      skipped: trials - done,
      acked: ackedOf(load.ledger),
      ...count,
      unopenable,
      readyP99Ms: p99(readyMs),
      broken: ackedAfter,
      ackedAfter,
      refused,
      exits
    }
  } finally {
    await site.close()
    await disk.close()
  }
}

export const diskError: Fault = {
  about: 'a disk that fails every write under the running agent: no acknowledgement may follow',
  quick: 6,
  run
}
