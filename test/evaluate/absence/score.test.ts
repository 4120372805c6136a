import t from 'tap'
import type { Device } from './recording.ts'
import { isSteady } from './recording.ts'
import { scoreOf } from './score.ts'
import { asRecorded, silenced } from './silences.ts'

const periodMs = 10_000
const device = (gaps: readonly number[]): Device => {
  const times = [0]
  for (const gap of gaps) times.push(times.at(-1)! + gap)
  return { name: 'a', times, periodMs, sensors: 1 }
}

const regular = device(Array.from({ length: 400 }, () => periodMs))

t.test('gaps that are too long for a reading to be late are silences of the recording itself', async t => {
  const { silences } = asRecorded(device([10_000, 15_000, 16_000, 10_000]), 1250)
  t.same(silences, [{ last: 25_000, next: 41_000, injected: false }])
})

t.test('silences that are made are apart, the same for a seed, and begin when something is known', async t => {
  const { times, silences } = silenced(regular, 1, 1250)
  t.same(silenced(regular, 1, 1250), { times, silences })
  t.equal(silences.length, 6)
  t.ok(silences.every(({ injected, last, next }) => injected && last >= 39 * periodMs && next - last >= 4 * periodMs))
  t.ok(times.length < regular.times.length)
})

t.test('the first alarm in a silence counts, from the reading before it; one in none is false', async t => {
  const silences = [
    { last: 100_000, next: 160_000, injected: true },
    { last: 300_000, next: 360_000, injected: true },
    { last: 500_000, next: 520_000, injected: false }
  ]
  const score = scoreOf(silences, [50_000, 116_000, 140_000, 361_000], { periodMs, arrivalMs: 1250 })
  t.same(score.delays, [16_000, 61_000])
  t.same(score.periods, [1.4, 5.9])
  t.match(score, { injected: 2, inTime: 1, own: 1, ownFound: 0, false: 1 })
})

t.test('a recording of which a stretch is mostly late has no pace', async t => {
  t.ok(isSteady(regular))
  t.notOk(isSteady(device(Array.from({ length: 400 }, (_, at) => (at >= 100 && at < 140 ? 30_000 : periodMs)))))
})
