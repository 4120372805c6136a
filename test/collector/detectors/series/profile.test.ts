import t from 'tap'
import { profile } from '../../../../collector/detectors/series/profile.ts'
import { Layout } from '../../../../collector/detectors/series/state.ts'

const open = () => {
  const layout = new Layout()
  const part = profile(layout, { periodMs: 4000, bins: 4, learning: 0.5 })
  const state = layout.state()
  part.start(state)
  return { expect: (timeMs: number, value: number) => part.expect(state, timeMs, value), part, state }
}

t.test('a bin expects the mean of its last visit, then the way towards the next', async t => {
  const { expect } = open()
  t.same(
    [0, 1000, 2000, 3000].map(time => expect(time, time)),
    [Number.NaN, Number.NaN, Number.NaN, Number.NaN]
  )
  t.same(
    [4000, 5000, 6000].map(time => expect(time, 0)),
    [0, 1000, 2000]
  )
  t.same(
    [8000, 9000, 10_000].map(time => expect(time, 0)),
    [0, 500, 1000]
  )
})

t.test('however many samples a visit has, it counts once', async t => {
  const { expect } = open()
  for (let time = 0; time < 1000; time += 10) expect(time, time < 500 ? 2 : 4)
  expect(1000, 0)
  t.equal(expect(4000, 0), 3)
})

t.test('its merit is its error as a share of the level’s, once it can be told', async t => {
  const { part, state } = open()
  for (let index = 0; index < 99; index++) part.compare(state, 1, 4)
  t.ok(Number.isNaN(part.merit(state)))
  part.compare(state, 1, 4)
  t.ok(Math.abs(part.merit(state) - 0.25) < 1e-9)
})
