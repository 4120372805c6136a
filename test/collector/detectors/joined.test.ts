import t from 'tap'
import { joinedOf } from '../../../collector/detectors/joined.ts'
import * as detectors from '../../../collector/detectors/registry.ts'
import type { Registry } from '../../../protocol/recipe.ts'

t.test('the detectors that wait for other series to join them are those that say so', async t => {
  const waiting = Object.entries(detectors as Registry<unknown>).filter(([, { options }]) => 'wait' in options.shape)
  t.same(
    waiting.map(([name]) => name).sort(),
    Object.keys(detectors)
      .filter(name => joinedOf(name) !== undefined)
      .sort()
  )
  t.equal(joinedOf('toString'), undefined)
})
