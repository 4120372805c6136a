import t from 'tap'
import { patternsCore } from '../../../../collector/detectors/series/patterns.ts'
import { random } from '../../../../simulators/random.ts'
import { abnormal, rows } from '../../../support/rows.ts'

t.test('a missing beat is found though each value is an everyday one', async t => {
  const noise = random(4)
  const beat = (row: number): number =>
    (row >= 1600 && row < 1632 ? 0 : Math.sin((2 * Math.PI * row) / 16)) + 0.05 * noise.normal()
  const core = patternsCore({ sigmas: 5, length: 8, stride: 2, size: 16, history: 1000, warmUp: 200 })
  const found = abnormal(core, rows(1700, beat))
  t.ok(found.length > 0 && found[0]! >= 1600 && found[0]! < 1632, `first found at ${found[0]}`)
})
