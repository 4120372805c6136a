import t from 'tap'
import { driftCore } from '../../../../collector/detectors/series/drift.ts'
import { random } from '../../../../simulators/random.ts'
import { abnormal, rows } from '../../../support/rows.ts'

t.test('CUSUM finds a small lasting shift, and stays until it is gone', async t => {
  const noise = random(5)
  const values = rows(1200, row => noise.normal() + (row >= 500 && row < 700 ? 1.5 : 0))
  const found = abnormal(driftCore({ method: 'cusum', limit: 20, slack: 0.5, warmUp: 200 }), values)
  t.ok(found[0]! >= 500 && found[0]! < 560, `first found at ${found[0]}`)
  t.ok(found.includes(690) && !found.includes(1100))
})

t.test('Page-Hinkley tells a shift once and learns the new mean', async t => {
  const noise = random(6)
  const values = rows(1500, row => noise.normal() + (row >= 500 ? 2 : 0))
  const found = abnormal(driftCore({ method: 'page-hinkley', limit: 20, slack: 0.5, warmUp: 100 }), values)
  t.equal(found.length, 1)
  t.ok(found[0]! >= 500 && found[0]! < 560)
})

t.test('one outlier is none', async t => {
  const noise = random(7)
  const values = rows(600, row => noise.normal() + (row === 400 ? 1000 : 0))
  t.same(abnormal(driftCore({ method: 'cusum', limit: 20, slack: 0.5, warmUp: 200 }), values), [])
})
