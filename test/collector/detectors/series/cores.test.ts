// What the simpler detectors on one series find, in rows of values.

import t from 'tap'
import type { SeriesCore } from '../../../../collector/detectors/series/core.ts'
import { driftCore } from '../../../../collector/detectors/series/drift.ts'
import { hysteresis, hysteresisCore } from '../../../../collector/detectors/series/hysteresis.ts'
import { likelihoodCore, logTail } from '../../../../collector/detectors/series/likelihood.ts'
import { patternsCore } from '../../../../collector/detectors/series/patterns.ts'
import { rate, rateCore } from '../../../../collector/detectors/series/rate.ts'
import { robustCore } from '../../../../collector/detectors/series/robust.ts'
import { seasonalCore } from '../../../../collector/detectors/series/seasonal.ts'
import { stuckCore } from '../../../../collector/detectors/series/stuck.ts'
import { random } from '../../../../simulators/random.ts'

/** Rows that are abnormal, of values a second apart. */
const abnormal = (core: SeriesCore, values: readonly number[], stepMs = 1000): number[] => {
  const state = core.start()
  return values.flatMap((value, row) => {
    core.push(state, row * stepMs, value)
    return core.abnormal(state) ? [row] : []
  })
}

const rows = (length: number, valueAt: (row: number) => number): number[] => Array.from({ length }, (_, row) => valueAt(row))

t.test('hysteresis: a value beyond a limit is abnormal until it is back by the margin', async t => {
  const core = hysteresisCore({ above: 10, below: 0, margin: 2 })
  t.same(abnormal(core, [5, 10, 11, 9, 8.5, 8, 9, 12, 7, -1, 1, 2, 3]), [2, 3, 4, 7, 9, 10])
})

t.test('hysteresis: the other limit counts at once', async t => {
  t.same(abnormal(hysteresisCore({ above: 10, below: 0, margin: 4 }), [11, -1, 3, 5]), [0, 1, 2])
})

t.test('hysteresis: options without a limit, or with too narrow ones, are told', async t => {
  t.match(hysteresis.check?.({ margin: 0 }), /needs/)
  t.match(hysteresis.check?.({ above: 5, below: 3, margin: 2 }), /further apart/)
  t.equal(hysteresis.check?.({ above: 5, margin: 2 }), undefined)
})

t.test('rate: too fast a rise or fall is abnormal, whatever the pace of samples', async t => {
  const core = rateCore({ rise: 2, fall: 1, perMs: 1000, smoothMs: 0, gapMs: 60_000 })
  t.same(abnormal(core, [0, 1, 4, 5, 4.5, 3, 3]), [2, 5])
  t.same(abnormal(core, [0, 5, 20, 25, 22, 12], 5000), [2, 5])
})

t.test('rate: nothing is told across a gap, nor of samples of one time', async t => {
  const core = rateCore({ rise: 2, perMs: 1000, smoothMs: 0, gapMs: 10_000 })
  t.same(abnormal(core, [0, 1000], 20_000), [])
  t.same(abnormal(core, [0, 1000], 0), [])
  t.match(rate.check?.({ per: 1000, smooth: 0, gap: 1000 }), /needs/)
})

t.test('rate: a smoothed rate takes no notice of one jump back and forth', async t => {
  const values = rows(60, row => (row === 30 ? 5 : 0))
  t.not(abnormal(rateCore({ rise: 2, perMs: 1000, smoothMs: 0, gapMs: 60_000 }), values).length, 0)
  t.same(abnormal(rateCore({ rise: 2, perMs: 1000, smoothMs: 10_000, gapMs: 60_000 }), values), [])
})

t.test('robust: an outlier is found, and does not hide the next one', async t => {
  const noise = random(1)
  const values = rows(200, row => noise.normal() + (row === 100 ? 1e6 : row === 105 ? 12 : 0))
  t.same(abnormal(robustCore({ sigmas: 7, size: 60, warmUp: 30 }), values), [100, 105])
})

t.test('robust: where nothing ever moved, any move is found', async t => {
  t.same(
    abnormal(
      robustCore({ sigmas: 6, size: 50, warmUp: 30 }),
      rows(80, row => (row === 60 ? 5.001 : 5))
    ),
    [60]
  )
})

t.test('seasonal: a value that is usual at another time is found', async t => {
  const noise = random(2)
  const core = seasonalCore({ sigmas: 6, periodMs: 24_000, bins: 24, learning: 0.3, warmUp: 30 })
  const values = rows(24 * 20, row => (row % 24 < 12 ? 0 : 10) + 0.2 * noise.normal() + (row === 24 * 18 + 5 ? 10 : 0))
  t.same(abnormal(core, values), [24 * 18 + 5])
})

t.test('likelihood: it is found when values begin to jump about', async t => {
  const noise = random(3)
  const values = rows(1100, row => noise.normal() * (row >= 1000 ? 5 : 1))
  const found = abnormal(likelihoodCore({ likelihood: 1e-5, short: 10, history: 1000, warmUp: 100 }), values)
  t.ok(found.length > 0 && found[0]! >= 1000 && found[0]! < 1010)
})

t.test('likelihood: the tail of the normal distribution is right within a few percent, also far out', async t => {
  for (const [sigmas, log10] of [
    [0.5, -0.5108],
    [1, -0.7995],
    [3, -2.8697],
    [6, -9.0059],
    [20, -88.5601]
  ] as const)
    t.ok(Math.abs(logTail(sigmas) / Math.LN10 / log10 - 1) < 0.05, `${sigmas} sigmas`)
  t.ok(logTail(-3) > -0.01 && Number.isFinite(logTail(0)))
})

t.test('patterns: a missing beat is found though each value is an everyday one', async t => {
  const noise = random(4)
  const beat = (row: number): number =>
    (row >= 1600 && row < 1632 ? 0 : Math.sin((2 * Math.PI * row) / 16)) + 0.05 * noise.normal()
  const core = patternsCore({ sigmas: 5, length: 8, stride: 2, size: 16, history: 1000, warmUp: 200 })
  const found = abnormal(core, rows(1700, beat))
  t.ok(found.length > 0 && found[0]! >= 1600 && found[0]! < 1632, `first found at ${found[0]}`)
})

t.test('drift: CUSUM finds a small lasting shift, and stays until it is gone', async t => {
  const noise = random(5)
  const values = rows(1200, row => noise.normal() + (row >= 500 && row < 700 ? 1.5 : 0))
  const found = abnormal(driftCore({ method: 'cusum', limit: 20, slack: 0.5, warmUp: 200 }), values)
  t.ok(found[0]! >= 500 && found[0]! < 560, `first found at ${found[0]}`)
  t.ok(found.includes(690) && !found.includes(1100))
})

t.test('drift: Page-Hinkley tells a shift once and learns the new mean', async t => {
  const noise = random(6)
  const values = rows(1500, row => noise.normal() + (row >= 500 ? 2 : 0))
  const found = abnormal(driftCore({ method: 'page-hinkley', limit: 20, slack: 0.5, warmUp: 100 }), values)
  t.equal(found.length, 1)
  t.ok(found[0]! >= 500 && found[0]! < 560)
})

t.test('drift: one outlier is none', async t => {
  const noise = random(7)
  const values = rows(600, row => noise.normal() + (row === 400 ? 1000 : 0))
  t.same(abnormal(driftCore({ method: 'cusum', limit: 20, slack: 0.5, warmUp: 200 }), values), [])
})

t.test('stuck: a value that does not move for far longer than ever is found, also while it trembles', async t => {
  const noise = random(8)
  const core = stuckCore({ samples: 20, factor: 3, share: 0.01, warmUp: 100 })
  t.same(
    abnormal(
      core,
      rows(230, row => (row < 200 ? noise.normal() : 0.3))
    ),
    rows(9, index => 221 + index)
  )
  t.ok(
    abnormal(
      core,
      rows(260, row => (row < 200 ? noise.normal() : 0.3 + 1e-4 * noise.normal()))
    ).length > 30
  )
})

t.test('stuck: pauses that are usual are none, nor is what never moved', async t => {
  const core = stuckCore({ samples: 20, factor: 3, share: 0.01, warmUp: 100 })
  t.same(
    abnormal(
      core,
      rows(2000, row => Math.floor(row / 40))
    ),
    []
  )
  t.same(
    abnormal(
      core,
      rows(500, () => 1)
    ),
    []
  )
})
