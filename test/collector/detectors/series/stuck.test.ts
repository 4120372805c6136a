import t from 'tap'
import { stuckCore } from '../../../../collector/detectors/series/stuck.ts'
import { random } from '../../../../simulators/random.ts'
import { abnormal, rows } from '../../../support/rows.ts'

t.test('a value that does not move for far longer than ever is found, also while it trembles', async t => {
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

t.test('pauses that are usual are none, nor is what never moved', async t => {
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
