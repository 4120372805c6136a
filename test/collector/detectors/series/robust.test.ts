import t from 'tap'
import { robustCore } from '../../../../collector/detectors/series/robust.ts'
import { random } from '../../../../simulators/random.ts'
import { abnormal, rows } from '../../../support/rows.ts'

t.test('an outlier is found, and does not hide the next one', async t => {
  const noise = random(1)
  const values = rows(200, row => noise.normal() + (row === 100 ? 1e6 : row === 105 ? 12 : 0))
  t.same(abnormal(robustCore({ sigmas: 7, size: 60, warmUp: 30 }), values), [100, 105])
})

t.test('where nothing ever moved, any move is found', async t => {
  t.same(
    abnormal(
      robustCore({ sigmas: 6, size: 50, warmUp: 30 }),
      rows(80, row => (row === 60 ? 5.001 : 5))
    ),
    [60]
  )
})
