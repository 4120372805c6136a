import fc from 'fast-check'
import t from 'tap'
import { type Asset, type AssetOpinion, asset, type Row } from '../../../../collector/detectors/asset/asset.ts'
import { assetDefaults } from '../../../support/assetdefaults.ts'
import { machineRows, machineSensors } from '../../../support/machine.ts'
import { reals } from '../../../support/reals.ts'

const options = assetDefaults()
const open = (): Asset => asset({ sensors: machineSensors }, options)
const run = (machine: Asset, rows: readonly Row[], start = 0): (AssetOpinion | undefined)[] =>
  rows.map((row, at) => machine.push((start + at) * 1000, row))
const alarms = (opinions: readonly (AssetOpinion | undefined)[]): boolean[] => opinions.map(opinion => opinion?.abnormal ?? false)

/** A machine and its fault, small enough for a property. */
const plans = fc
  .record({
    seed: fc.nat(1000),
    rows: fc.integer({ min: 100, max: 260 }),
    from: fc.nat(260),
    add: reals(-30, 30)
  })
  .map(({ seed, rows, from, add }) => machineRows({ seed, rows, faults: [{ from, sensor: 'current', add }] }))
const few = { numRuns: 25 }

t.test('it has no opinion while it warms up', async t => {
  const opinions = run(open(), machineRows({ seed: 1, rows: 91 }))
  t.equal(opinions.slice(0, 90).filter(Boolean).length, 0)
  t.ok(opinions[90])
})

t.test('it stays quiet over 5,000 rows of a steady machine', async t => {
  t.notOk(alarms(run(open(), machineRows({ seed: 2, rows: 5000 }))).includes(true))
})

t.test('it finds a sensor that no longer follows another, though each alone reads as usual, and names it', async t => {
  const rows = machineRows({ seed: 3, rows: 1000 }).map((row, at) =>
    at < 800 ? row : { ...row, current: 20 - (row['load']! - 50) + 1.5, load: 48.5 }
  )
  const opinions = run(open(), rows)
  const first = alarms(opinions).indexOf(true)
  t.ok(first >= 800 && first < 830, `found at ${first}`)
  t.match(opinions[first]!.explanation, /current \d+ % \(.* usually 20\.?\d* ± /)
  t.match(opinions[first]!.parts[0], { sensor: /current|load/ })
})

t.test('the sensor at fault has the largest part, and the parts are no more than the whole', async t => {
  const opinions = run(open(), machineRows({ seed: 4, rows: 700, faults: [{ from: 600, sensor: 'vibration', add: 8 }] }))
  const { parts, abnormal } = opinions.at(-1)!
  t.ok(abnormal)
  t.equal(parts[0]!.sensor, 'vibration')
  t.ok(parts.reduce((sum, { share }) => sum + share, 0) <= 1 + 1e-9)
})

t.test('the alarm ends when the machine is as before', async t => {
  const found = alarms(
    run(open(), machineRows({ seed: 5, rows: 900, faults: [{ from: 600, to: 700, sensor: 'vibration', add: 8 }] }))
  )
  t.ok(found[650])
  t.notOk(found[760])
})

t.test('it marks where a change begins and where it ends', async t => {
  const rows = machineRows({ seed: 6, rows: 900, faults: [{ from: 600, to: 750, sensor: 'vibration', add: 8 }] })
  const marks = run(open(), rows).flatMap((opinion, at) => (opinion?.change ? [at] : []))
  t.ok(marks.some(at => at >= 600 && at < 610))
  t.ok(marks.some(at => at >= 750 && at < 760))
})

t.test('what lasts is learnt as the usual state', async t => {
  const found = alarms(run(open(), machineRows({ seed: 7, rows: 1800, faults: [{ from: 600, sensor: 'vibration', add: 8 }] })))
  t.ok(found[700])
  t.notOk(found.slice(600 + options.relearnAfter + 20).includes(true))
})

t.test('after maintenance it warms up anew', async t => {
  const machine = open()
  run(machine, machineRows({ seed: 8, rows: 300 }))
  machine.relearn()
  const opinions = run(machine, machineRows({ seed: 9, rows: 300, faults: [{ from: 0, sensor: 'vibration', add: 50 }] }), 300)
  t.equal(opinions.findIndex(Boolean), options.warmUp)
  t.notOk(alarms(opinions).includes(true))
})

t.test('a sensor that drifts in warm-up hardly counts, however far it goes on', async t => {
  const rows = machineRows({ seed: 10, rows: 400 }).map((row, at) => ({ ...row, vibration: 0.05 * at }))
  t.notOk(alarms(run(open(), rows)).includes(true))
})

t.test('a sensor that never moved, and one that is missing, are left out', async t => {
  const rows = machineRows({ seed: 11, rows: 400, faults: [{ from: 300, sensor: 'current', add: 10 }] })
  for (const vibration of [7, Number.NaN])
    t.ok(
      alarms(
        run(
          open(),
          rows.map(row => ({ ...row, vibration }))
        )
      ).includes(true)
    )
})

t.test('operating regimes are told apart by their settings: a change of regime is no fault, a fault in one is found', async t => {
  const machine = asset({ sensors: machineSensors, settings: ['speed'] }, options)
  const rows = machineRows({ seed: 12, rows: 1400, faults: [{ from: 1200, sensor: 'vibration', add: 8 }] }).map((row, at) => {
    const fast = Math.floor(at / 7) % 2 === 1
    return { ...row, speed: fast ? 3000 : 1500, vibration: row['vibration']! + (fast ? 40 : 0) }
  })
  const found = alarms(run(machine, rows))
  t.notOk(found.slice(0, 1200).includes(true))
  t.ok(found.slice(1200, 1300).includes(true))
})

t.test('it is causal: what comes later changes no opinion', async t => {
  fc.assert(
    fc.property(plans, fc.nat(260), (rows, at) => {
      const [whole, part] = [run(open(), rows), run(open(), rows.slice(0, at))]
      return JSON.stringify(whole.slice(0, part.length)) === JSON.stringify(part)
    }),
    few
  )
  t.pass()
})

t.test('restored from its saved state it goes on as if nothing had happened', async t => {
  fc.assert(
    fc.property(plans, fc.nat(260), (rows, at) => {
      const [before, after] = [open(), open()]
      const opinions = run(before, rows.slice(0, at))
      after.restore(structuredClone(before.save()))
      return JSON.stringify([...opinions, ...run(after, rows.slice(at), at)]) === JSON.stringify(run(open(), rows))
    }),
    few
  )
  t.pass()
})

t.test('scale and offset of each sensor change no alarm and no mark', async t => {
  const scales = fc.array(fc.tuple(reals(0.001, 1000), reals(-1000, 1000)), {
    minLength: 3,
    maxLength: 3
  })
  fc.assert(
    fc.property(plans, scales, (rows, by) => {
      const other = rows.map(row =>
        Object.fromEntries(machineSensors.map((sensor, at) => [sensor, by[at]![0] * row[sensor]! + by[at]![1]]))
      )
      const [one, two] = [run(open(), rows), run(open(), other)]
      return one.every((opinion, at) => opinion?.abnormal === two[at]?.abnormal && opinion?.change === two[at]?.change)
    }),
    few
  )
  t.pass()
})

t.test('a shift of time changes nothing but the times', async t => {
  fc.assert(
    fc.property(plans, fc.integer({ min: -1e9, max: 1e9 }), (rows, shift) => {
      const timeless = (opinions: readonly (AssetOpinion | undefined)[]): string =>
        JSON.stringify(opinions.map(opinion => opinion && { ...opinion, time: 0 }))
      return timeless(run(open(), rows)) === timeless(run(open(), rows, shift))
    }),
    few
  )
  t.pass()
})

t.test('its state is small, and does not grow', async t => {
  const bytesAfter = (rows: number): number => {
    const machine = open()
    run(machine, machineRows({ seed: 13, rows }))
    return JSON.stringify(machine.save()).length
  }
  t.ok(bytesAfter(3000) < 6000, `${bytesAfter(3000)} characters`)
  t.ok(bytesAfter(3000) < 1.2 * bytesAfter(1000))
})
