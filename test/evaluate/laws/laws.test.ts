// The laws of causality and of units on simulated recordings, and on some real ones where WAYSIDE_DATA says where they are.

import t from 'tap'
import { random } from '../../../simulators/random.ts'
import { machineRows } from '../../support/machine.ts'
import { changes } from './changes.ts'
import { comparing } from './invariance.ts'
import { limited, ofAssets, ofOneSeries, type Recorded, recordedIn } from './recorded.ts'
import { cutsOf, truncate } from './truncation.ts'

const begin = Date.UTC(2020, 4, 1)

/** Days with a course, a jump and a stretch that stands still. */
const aSeries = (seed: number): Recorded => {
  const chance = random(seed)
  const values = Array.from({ length: 1200 }, (_, row) => {
    if (row >= 900 && row < 960) return 55
    return 50 + 10 * Math.sin(row / 45) + chance.normal() + (row >= 600 && row < 620 ? 25 : 0)
  })
  const rows = values.map((value, row) => ({ time: begin + row * 300_000, values: { value } }))
  return { name: `a simulated series ${seed}`, rows, periodMs: 300_000, detectors: ofOneSeries(values), inUnits: limited }
}

const aMachine = (seed: number): Recorded => {
  const faults = [{ from: 250, to: 330, sensor: 'vibration', add: 8 }]
  const rows = machineRows({ seed, rows: 500, faults }).map((values, row) => ({
    time: begin + row * 1000,
    values: row % 9 === 4 ? { ...values, load: Number.NaN } : values
  }))
  return { name: `a simulated machine ${seed}`, rows, periodMs: 1000, detectors: ofAssets, inUnits: [] }
}

const data = process.env['WAYSIDE_DATA']
const realOf = (data: string): Recorded[] =>
  recordedIn(data, () => {}).filter(({ rows }, at) => at % 10 === 0 && rows.length < 3000)
const recordings = [aSeries(1), aSeries(2), aMachine(3), ...(data === undefined ? [] : realOf(data))]

for (const recorded of recordings) {
  t.test(`${recorded.name} has the alerts before a cut, wherever that is`, async t => {
    const { different, where } = truncate(recorded, cutsOf(recorded.rows.length, 2, random(recorded.rows.length)))
    t.equal(different, 0, where.join('; '))
  })

  t.test(`${recorded.name} has the same alerts in other units, from another zero and at another time`, async t => {
    const compare = comparing(recorded)
    for (const change of changes)
      for (const [detector, { alerts }] of compare(change)) t.equal(alerts, 0, `${detector}, ${change.name}`)
  })
}

t.test('recordings of machines', { skip: data === undefined && 'WAYSIDE_DATA does not say where they are' }, async t => {
  t.ok(recordings.length > 3)
})

t.test('a change that does matter is told', async t => {
  const machine = aMachine(4)
  const calm = (rows: Recorded['rows']) => rows.map(({ time }, row) => ({ time, values: rows[row % 250]!.values }))
  const without = comparing(machine)({ name: 'without the fault', exact: false, ofValues: true, sameWindows: true, apply: calm })
  t.ok(without.get('asset')!.alerts > 50)
})
