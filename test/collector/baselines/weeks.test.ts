import t from 'tap'
import type { History } from '../../../collector/baselines/history.ts'
import { compared } from '../../../collector/baselines/weeks.ts'
import type { Baseline } from '../../../collector/detectors/learnt.ts'
import { series } from '../../../protocol/series.ts'
import { resultOf } from '../../support/filling.ts'

const [minute, day] = [60_000, 86_400_000]
const week = 7 * day
const to = 100 * week
const group = series('vibration', { asset: 'p1' })

/** A window every quarter of an hour, of a value by its time. */
const groupOf = (valueAt: (time: number) => number | undefined): History => ({
  async read({ from, to }, limit) {
    const found = []
    for (let start = Math.ceil(from / (15 * minute)) * 15 * minute; start < to && found.length < limit; start += 15 * minute) {
      const mean = valueAt(start)
      if (mean !== undefined) found.push(resultOf(group, start, { values: { mean } }))
    }
    return found
  }
})

const baseline: Baseline = { detector: 'd', window: 'minute', of: 'mean', group, windows: 500, centre: 14, spread: 0.1 }
const noise = (time: number): number => (((time / minute) * 7919) % 101) / 100 - 0.5

t.test('what creeps by one a week is seen, week by week', async t => {
  const found = await compared(
    baseline,
    groupOf(time => 14 + Math.round((time - to) / week + 0.5) + noise(time)),
    { to, weeks: 4 }
  )
  t.same(
    found.weeks.map(({ from, windows }) => [(to - from) / week, windows]),
    [1, 2, 3, 4].map(back => [back, 672])
  )
  t.same(
    found.weeks.map(({ median }) => Math.round(median!)),
    [14, 13, 12, 11]
  )
  t.ok(found.weeks.every(({ spread }) => spread! > 0.2 && spread! < 0.5))
  t.ok(found.crept! > 3 / 0.5 && found.crept === found.weeks[3]!.shift)
})

t.test('what stays where it was has not crept', async t => {
  const { crept } = await compared(
    baseline,
    groupOf(time => 14 + noise(time)),
    { to, weeks: 4 }
  )
  t.ok(Math.abs(crept!) < 0.2)
})

t.test('weeks before maintenance are marked and not compared with, and the run-in is left out', async t => {
  const at = to - 1.5 * week
  const maintenance = { id: 'm1', at, from: at + day }
  const found = await compared(
    { ...baseline, maintenance },
    groupOf(time => (time < at + day ? 50 : 14) + noise(time)),
    {
      to,
      weeks: 4
    }
  )
  t.same(
    found.weeks.map(({ before = false, median }) => [before, Math.round(median!)]),
    [
      [false, 14],
      [false, 14],
      [true, 50],
      [true, 50]
    ]
  )
  t.equal(found.weeks[1]!.from, at + day)
  t.ok(Math.abs(found.crept!) < 0.2)
})

t.test('where a detector has no one number the newest week stands for it', async t => {
  const { centre: _, spread: __, ...without } = baseline
  const found = await compared(
    without,
    groupOf(time => (time < to - week ? 10 : 14) + noise(time)),
    { to, weeks: 2 }
  )
  t.equal(found.weeks[0]!.shift, 0)
  t.ok(found.crept! > 8)
})

t.test('weeks with little in them, or nothing, say nothing', async t => {
  const found = await compared(
    baseline,
    groupOf(time => (time > to - 3 * 60 * minute ? 1 : undefined)),
    { to, weeks: 2 }
  )
  t.same(
    found.weeks.map(({ windows, median }) => [windows, median]),
    [
      [11, undefined],
      [0, undefined]
    ]
  )
  t.notOk('crept' in found)
  t.same((await compared(baseline, undefined, { to, weeks: 2 })).weeks, [])
})

t.test('what never moved is infinitely far from anything else', async t => {
  const found = await compared(
    { ...baseline, centre: 5 },
    groupOf(() => 4),
    { to, weeks: 1 }
  )
  t.equal(found.crept, Number.POSITIVE_INFINITY)
  t.equal(
    (
      await compared(
        { ...baseline, centre: 4 },
        groupOf(() => 4),
        { to, weeks: 1 }
      )
    ).crept,
    0
  )
})
