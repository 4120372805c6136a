// The timeline in text: round times, every episode at least one mark, the worst shown where several share one.

import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { Episodes } from '../../../collector/trial/episodes.ts'
import { ticks } from '../../../collector/trial/scale.ts'
import { timelineText } from '../../../collector/trial/timeline.ts'
import { series } from '../../../protocol/series.ts'

const start = Date.UTC(2026, 2, 1)
const minute = 60_000

const group = series('temp', { asset: 'p1' })

/** @param moments in minutes */
const push = (into: Episodes, moments: { pending: number; firing?: number; clearing?: number; resolved?: number }): void => {
  const time = (at: number): number => start + at * minute
  const { pending, firing, clearing, resolved } = moments
  const id = `hot/temp,asset=p1/${time(pending)}`
  let alert: Alert = {
    ...{ id, detector: 'hot', group, state: 'pending', change: 'pending', number: 1, severity: 'warning' },
    ...{ pendingSince: time(pending), score: 1, explanation: '' }
  }
  into.push(alert, 0)
  if (firing !== undefined) into.push((alert = { ...alert, state: 'firing', firingSince: time(firing) }), 0)
  if (clearing !== undefined) into.push((alert = { ...alert, state: 'clearing', clearingSince: time(clearing) }), 0)
  if (resolved !== undefined) into.push({ ...alert, state: 'resolved', resolvedAt: time(resolved) }, 0)
}

const linesOf = (episodes: Episodes, minutes: number, width: number): string[] =>
  timelineText(episodes.list(), { from: start, to: start + minutes * minute }, width).split('\n')

t.test('a mark a minute', async t => {
  const episodes = new Episodes()
  push(episodes, { pending: 2, firing: 4, clearing: 7, resolved: 9 })
  push(episodes, { pending: 20 })
  const [axis, line, legend] = linesOf(episodes, 24, 18 + 24)
  t.equal(axis?.indexOf('│03-01'), line?.indexOf('·'))
  t.match(line, /^hot temp,asset=p1 ··░░███▒▒·{11}░░░░$/)
  t.match(legend, /a mark is 1 min/)
})

t.test('what is short is seen, however long the recording', async t => {
  const episodes = new Episodes()
  push(episodes, { pending: 5000, firing: 5001, clearing: 5002, resolved: 5003 })
  for (let at = 80_000; at < 80_050; at += 10) push(episodes, { pending: at, firing: at + 1, clearing: at + 2, resolved: at + 3 })
  for (let at = 90_000; at < 90_150; at += 10) push(episodes, { pending: at, firing: at + 1, clearing: at + 2, resolved: at + 3 })
  const [, line] = linesOf(episodes, 100_000, 60)
  t.match(line, /^hot temp,asset=p1 ·+█·+5·+\+·+$/)
  t.equal(line?.length, 60)
})

t.test('no alert, no timeline', async t => {
  t.same(linesOf(new Episodes(), 10, 80), [''])
})

t.test('an alert that fires again after it began to clear is the same line', async t => {
  const episodes = new Episodes()
  const base = {
    id: 'a',
    detector: 'hot',
    group,
    number: 1,
    severity: 'warning',
    pendingSince: 0,
    score: 1,
    explanation: ''
  } as const
  episodes.push({ ...base, state: 'firing', change: 'firing', firingSince: 0 }, 0)
  episodes.push({ ...base, state: 'firing', change: 'escalated', firingSince: 0 }, 3)
  episodes.push({ ...base, state: 'clearing', change: 'clearing', firingSince: 0, clearingSince: 5 }, 5)
  episodes.push({ ...base, state: 'firing', change: 'relapsed', firingSince: 0 }, 8)
  t.same(episodes.list()[0]?.spans, [
    { state: 'firing', from: 0, to: 5 },
    { state: 'clearing', from: 5, to: 8 },
    { state: 'firing', from: 8 }
  ])
})

for (const [span, most, expected] of [
  [10_000, 5, ['03-01', '00:00:02', '00:00:04', '00:00:06', '00:00:08']],
  [4 * 3_600_000, 5, ['03-01', '01:00', '02:00', '03:00']],
  [3 * 86_400_000, 6, ['03-01', '12:00', '03-02', '12:00', '03-03', '12:00']],
  [100 * 86_400_000, 5, ['2026-03-12', '2026-04-09', '2026-05-07', '2026-06-04']]
] as const) {
  t.test(`round times over ${span} ms`, async t => {
    t.same(
      ticks(start, start + span, most).map(({ label }) => label),
      expected
    )
  })
}

t.test('a recording of one moment, or of all time, has an axis', async t => {
  t.ok(ticks(start, start, 5).length <= 1)
  t.ok(ticks(0, 8e15, 5).length <= 6)
})
