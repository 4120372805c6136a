import t from 'tap'
import { rate, rateCore } from '../../../../collector/detectors/series/rate.ts'
import { abnormal, rows } from '../../../support/rows.ts'

t.test('too fast a rise or fall is abnormal, whatever the pace of samples', async t => {
  const core = rateCore({ rise: 2, fall: 1, perMs: 1000, smoothMs: 0, gapMs: 60_000 })
  t.same(abnormal(core, [0, 1, 4, 5, 4.5, 3, 3]), [2, 5])
  t.same(abnormal(core, [0, 5, 20, 25, 22, 12], 5000), [2, 5])
})

t.test('nothing is told across a gap, nor of samples of one time', async t => {
  const core = rateCore({ rise: 2, perMs: 1000, smoothMs: 0, gapMs: 10_000 })
  t.same(abnormal(core, [0, 1000], 20_000), [])
  t.same(abnormal(core, [0, 1000], 0), [])
  t.match(rate.check?.({ per: 1000, smooth: 0, gap: 1000 }), /needs/)
})

t.test('a smoothed rate takes no notice of one jump back and forth', async t => {
  const values = rows(60, row => (row === 30 ? 5 : 0))
  t.not(abnormal(rateCore({ rise: 2, perMs: 1000, smoothMs: 0, gapMs: 60_000 }), values).length, 0)
  t.same(abnormal(rateCore({ rise: 2, perMs: 1000, smoothMs: 10_000, gapMs: 60_000 }), values), [])
})
