// Power cuts on ext4 with data=writeback, with readings so long that files are rotated and removed all the time.

import type { Fault } from './fault.ts'
import { powerCuts } from './powercuts.ts'

const levels = ['site', 'area', 'line', 'cell', 'unit', 'part', 'spot']
/** Eight tags of 120 characters: about 1 KB a reading, for each sensor has a series of its own. */
const long = (text: string): string => text.padEnd(120, '-')

export const powerWriteback: Fault = {
  about: 'power cuts of the agent on ext4 with data=writeback, 1 KB a reading',
  quick: 6,
  run: powerCuts({
    fault: 'power-writeback',
    image: { mib: 1024, options: 'data=writeback' },
    assets: Array.from({ length: 200 }, (_, index) => `m${index}`),
    paceMs: 0,
    readings: {
      // Mixed bits, which no delta makes short.
      measured: number => Math.sin(number) * 1000,
      topicOf: asset => `load/${[asset, ...levels].map(long).join('/')}/count`,
      seriesOf: asset =>
        `count,${[['asset', asset], ...levels.map(level => [level, level])]
          .map(([name, value]) => `${name}=${long(value!)}`)
          .sort()
          .join(',')}`
    },
    site: {
      topic: `load/{asset}/${levels.map(level => `{${level}}`).join('/')}/{measurement}`,
      more: 'recorder: { bytes: 8MiB }\nbatch: { age: 100ms }\nforward: { retryFirst: 50ms, retryMost: 500ms }'
    }
  })
}
