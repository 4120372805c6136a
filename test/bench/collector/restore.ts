// How long a collector takes to be where it was, from the state it has kept.

import { join } from 'node:path'
import { runChild } from '../child.ts'
import type { Measurement, MeasurementOptions } from '../measurement.ts'
import { profiling } from '../measurement.ts'
import { ofSeries, ofSites } from './definitions.ts'
import { encode } from './encoded.ts'
import { feedEncoded, within } from './fed.ts'
import { siteFleet } from './fleet.ts'
import type { Restored } from './restoring.ts'

const windows = [...ofSites, ...ofSeries]
const fleet = { ...siteFleet(500), samples: 60 }

const run = (options: MeasurementOptions) =>
  within(options.directory, async own => {
    const batches = await encode(join(own, 'batches'), { fleet, warmRounds: 1, rounds: 3 })
    const composed = { directory: join(own, 'collector'), windows, raw: false }
    await feedEncoded(composed.directory, options, { ...composed, name: 'keep', batches })
    const { seconds, rssBytes } = await runChild<Restored>(
      'collector/restoring',
      composed,
      profiling(options.profiles, 'restore')
    )
    return {
      figures: { restoreSeconds: Number(seconds.toFixed(2)) },
      lines: [
        `Ready again with 100,000 series from the state kept, windows of sites and of each series open: ${seconds.toFixed(2)} s, ${Math.round(rssBytes / 2 ** 20)} MiB`
      ]
    }
  })

export const restore: Measurement = {
  about: 'a collector with 100,000 series opened on the state it has kept',
  figures: ['restoreSeconds'],
  run
}
