// Power cuts on ext4 with data=writeback, with messages so long that files are rotated and removed all the time.

import type { Fault } from './fault.ts'
import { counting } from './load.ts'
import { powerCuts } from './powercuts.ts'

export const powerWriteback: Fault = {
  about: 'power cuts of the agent on ext4 with data=writeback, about 1 KB on disk a message',
  quick: 6,
  run: powerCuts({
    fault: 'power-writeback',
    image: { mib: 1024, options: 'data=writeback' },
    assets: Array.from({ length: 40 }, (_, index) => `m${index}`),
    paceMs: 5,
    // Mixed bits, which no delta makes short: some 10 bytes a reading.
    readings: { ...counting, measured: number => Math.sin(number) * 1000 },
    perMessage: 100,
    site: {
      more: `recorder: { bytes: 2MiB }
outbox: { bytes: 64MiB }
batch: { age: 100ms }
forward: { retryFirst: 50ms, retryMost: 500ms }`
    }
  })
}
