import t from 'tap'
import { rest } from '../../../../collector/detectors/series/rest.ts'
import { Layout } from '../../../../collector/detectors/series/state.ts'
import { rows } from '../../../support/rows.ts'

const options = { rest: 10, episodes: 4, usual: 3 }

/** Places at which an alarm begins. */
const alarms = (scores: readonly number[], some = options): number[] => {
  const layout = new Layout()
  const part = rest(layout, some)
  const state = layout.state()
  part.start(state)
  let before = false
  return scores.flatMap((score, at) => {
    const now = part.judge(state, score)
    const begins = now && !before
    before = now
    return begins ? [at] : []
  })
}

t.test('a score at the limit begins an alarm, also the first one', async t => {
  t.same(alarms([1]), [0])
  t.same(alarms([0.99, 1]), [1])
})

t.test('an alarm lasts as long as the score, and is one', async t => {
  t.same(alarms(rows(50, () => 2)), [0])
})

t.test('another alarm does not begin within the rest', async t => {
  t.same(alarms([2, ...rows(30, at => (at % 3 === 0 ? 2 : 0))]), [0, 13, 25])
})

t.test('what most episodes of late reached is nothing new, unless it is clearly stronger', async t => {
  const every20 = (scoreAt: (episode: number) => number): number[] => rows(200, at => (at % 20 === 0 ? scoreAt(at / 20) : 0))
  t.same(alarms(every20(() => 2)), [0, 20, 40])
  t.same(alarms(every20(episode => (episode === 8 ? 4 : 2))), [0, 20, 40, 160])
})

t.test('weak episodes do not hide a strong one', async t => {
  t.same(alarms(rows(200, at => (at % 20 === 0 ? (at === 180 ? 9 : 1.01) : 0))), [0, 20, 40, 180])
})
