import t from 'tap'
import { hysteresis, hysteresisCore } from '../../../../collector/detectors/series/hysteresis.ts'
import { abnormal } from '../../../support/rows.ts'

t.test('a value beyond a limit is abnormal until it is back by the margin', async t => {
  const core = hysteresisCore({ above: 10, below: 0, margin: 2 })
  t.same(abnormal(core, [5, 10, 11, 9, 8.5, 8, 9, 12, 7, -1, 1, 2, 3]), [2, 3, 4, 7, 9, 10])
})

t.test('the other limit counts at once', async t => {
  t.same(abnormal(hysteresisCore({ above: 10, below: 0, margin: 4 }), [11, -1, 3, 5]), [0, 1, 2])
})

t.test('options without a limit, or with too narrow ones, are told', async t => {
  t.match(hysteresis.check?.({ margin: 0 }), /needs/)
  t.match(hysteresis.check?.({ above: 5, below: 3, margin: 2 }), /further apart/)
  t.equal(hysteresis.check?.({ above: 5, margin: 2 }), undefined)
})
