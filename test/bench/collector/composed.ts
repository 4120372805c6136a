// The production collector on a real disk, without its HTTP server: composed as its program composes it.

import { openCollector } from '../../../collector/collector.ts'
import { collectorConfiguration } from '../../../collector/configuration.ts'
import { systemClock } from '../../../platform/clock.ts'
import { healing } from '../../../platform/healing.ts'
import { levelDisk } from '../../../platform/leveldb.ts'
import { openLog } from '../../../platform/log.ts'
import { sealed } from '../../../platform/sealed.ts'
import { digestOf } from '../../../platform/token.ts'
import type { WindowText } from './definitions.ts'

export interface Composed {
  readonly directory: string
  readonly windows: readonly WindowText[]
  /** Whether the store keeps raw samples. */
  readonly raw: boolean
}

export const openComposed = ({ directory, windows, raw }: Composed) => {
  const configuration = collectorConfiguration.parse({
    data: directory,
    agents: [{ agent: 'gw-0', tokenSha256: digestOf('') }],
    windows,
    store: { raw }
  })
  const log = openLog('bench', 'error')
  const disk = sealed(healing(levelDisk(directory), systemClock, log))
  return openCollector(configuration, { clock: systemClock, disk, random: Math.random, log })
}
