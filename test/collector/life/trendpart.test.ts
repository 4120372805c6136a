import t from 'tap'
import type { Finding } from '../../../collector/detectors/detector.ts'
import { hourMs } from '../../../collector/life/life.ts'
import { trend } from '../../../collector/life/trendpart.ts'
import { series } from '../../../protocol/series.ts'
import { random } from '../../../simulators/random.ts'
import { resultOf } from '../../support/filling.ts'

const run = (values: readonly number[], options: object = {}): Finding[] => {
  const detector = trend.make(trend.options.parse({ limit: 10, within: '48h', ...options }))({
    name: 'd',
    window: 'w',
    of: 'mean'
  })
  return values.flatMap((mean, at) =>
    detector.push(
      [resultOf(series('wear', { asset: 'm1' }), at * hourMs, { window: 'w', end: (at + 1) * hourMs, values: { mean } })],
      0
    )
  )
}

const line = (rows: number, slope: number): number[] => {
  const chance = random(1)
  return Array.from({ length: rows }, (_, at) => 2 + slope * at + 0.05 * chance.normal())
}

t.test('a rising value comes with the hours to its limit, an interval and a date', async t => {
  const { remaining, explanation, abnormal } = run(line(120, 0.05)).at(-1)!
  t.ok(abnormal)
  t.ok(remaining!.lowHours < 41 && 41 < remaining!.highHours, explanation)
  t.match(explanation, /^mean wear is .*, rises by 0.0\d+ an hour: it reaches 10 in .* hours, .* to .*: 1970-01-0\d \d\d:\d\d \(/)
})

t.test('a limit that is far off is told, and is nothing abnormal', async t => {
  const { remaining, abnormal, score } = run(line(60, 0.05)).at(-1)!
  t.ok(remaining)
  t.notOk(abnormal)
  t.ok(score > 0 && score < 1)
})

t.test('a value without a trend is normal, so that an alert of before can end', async t => {
  const found = run(line(100, 0))
  t.equal(found.length, 91)
  t.match(found.at(-1), { abnormal: false, score: 0, explanation: /no trend towards 10/ })
})

t.test('a value beyond its limit is abnormal', async t => {
  t.match(run(line(240, 0.05)).at(-1), { abnormal: true, score: 1000, explanation: /has reached 10/ })
})
