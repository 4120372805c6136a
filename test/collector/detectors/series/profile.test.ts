import t from 'tap'
import { profile } from '../../../../collector/detectors/series/profile.ts'
import { Layout } from '../../../../collector/detectors/series/state.ts'

const open = () => {
  const layout = new Layout()
  const part = profile(layout, { periodMs: 4000, bins: 4, learning: 0.5 })
  const state = layout.state()
  part.start(state)
  const expect = (timeMs: number, value: number, levelWrong = 0): number => {
    const said = part.expect(state, timeMs)
    part.learn(state, value, levelWrong)
    return said
  }
  return { expect, merit: () => part.merit(state) }
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
  const { expect, merit } = open()
  for (let time = 0; time < 4000; time += 10) expect(time, 0)
  for (let sample = 0; sample < 99; sample++) expect(4000, 1, 4)
  t.ok(Number.isNaN(merit()))
  expect(4000, 1, 4)
  t.ok(Math.abs(merit() - 0.25) < 1e-9)
})
