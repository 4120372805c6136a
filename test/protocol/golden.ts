// Writes golden files for the version of the format that the codec speaks; those that are there stay as they are.

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Batch } from '../../protocol/batch.ts'
import { encodeBatch } from '../../protocol/codec.ts'
import type { Column } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'
import { random } from '../support/random.ts'
import { randomBatch } from './batches.ts'
import { shown } from './same.ts'

const folder = join(import.meta.dirname, '../../../test/golden')

const column = (measurement: string, times: Float64Array, value: (i: number) => number): Column => ({
  series: series(measurement, { asset: 'pump-1', line: 'bottling', site: 'north' }),
  times,
  values: times.map((_, i) => value(i))
})

const regular = Float64Array.from({ length: 60 }, (_, i) => 1_700_000_000_000 + i * 1000)
const next = random(3)
const single = random(5)

const gateway = [
  column('temperature', regular, i => Number((60 + Math.sin(i / 9)).toFixed(1))),
  column('vibration_rms', regular, () => Number((2 + next()).toPrecision(4))),
  column('pressure', regular, () => 4.5),
  { ...column('running', regular, i => (i < 40 ? 1 : 0)), states: ['false', 'true'] },
  { ...column('state', regular, i => i >> 5), states: ['idle', 'running'] },
  column('missing', regular, i => (i % 9 === 4 ? Number.NaN : i / 100)),
  column('steps', regular, i => [0.054711, -0.273216, 0.382638][i % 3]!)
]

const batches: Readonly<Record<string, Batch>> = {
  'v1-gateway': { agent: 'gateway-07', epoch: '5f3a9c01d2e4b687', lane: 'live', sequence: 48_213, columns: gateway },
  'v1-empty': { agent: 'a', epoch: '0000000000000000', lane: 'alarm', sequence: 1, columns: [] },
  'v1-doubles': {
    agent: 'gateway-07',
    epoch: 'ffffffffffffffff',
    lane: 'backfill',
    sequence: 2 ** 40,
    columns: [
      column('wave', regular, i => Math.sin(i / 7)),
      column('single', regular, () => Math.fround(single())),
      column('again', regular, i => Math.sin(i % 7)),
      column('edges', regular.subarray(0, 8), i => [0, -0, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 2 ** 53, 0.1][i]!)
    ]
  },
  ...Object.fromEntries([11, 17, 26, 40, 53, 77].map(seed => [`v1-random-${seed}`, randomBatch(random(seed))]))
}

for (const [name, batch] of Object.entries(batches)) {
  if (existsSync(join(folder, `${name}.batch`))) continue
  writeFileSync(join(folder, `${name}.batch`), encodeBatch(batch))
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(shown(batch), undefined, 1)}\n`)
  console.log(`wrote ${name}`)
}
