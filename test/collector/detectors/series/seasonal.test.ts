import t from 'tap'
import { seasonalCore } from '../../../../collector/detectors/series/seasonal.ts'
import { random } from '../../../../simulators/random.ts'
import { abnormal, rows } from '../../../support/rows.ts'

t.test('a value that is usual at another time is found', async t => {
  const noise = random(2)
  const core = seasonalCore({ sigmas: 6, periodMs: 24_000, bins: 24, learning: 0.3, warmUp: 30 })
  const values = rows(24 * 20, row => (row % 24 < 12 ? 0 : 10) + 0.2 * noise.normal() + (row === 24 * 18 + 5 ? 10 : 0))
  t.same(abnormal(core, values), [24 * 18 + 5])
})
