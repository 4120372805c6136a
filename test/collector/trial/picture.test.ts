// A picture has a lane for each series and each group with alerts, and every outlier.

import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { nothingRead } from '../../../collector/trial/entries.ts'
import { testOptions } from '../../../collector/trial/expectations.ts'
import { picture } from '../../../collector/trial/picture.ts'
import { Trace, Traces } from '../../../collector/trial/traces.ts'
import { series } from '../../../protocol/series.ts'

const start = Date.UTC(2026, 2, 1)

t.test('a long series is kept in few stretches, with its outliers', async t => {
  const trace = new Trace()
  for (let at = 0; at < 100_000; at++) trace.push(start + at * 1000, at === 77_777 ? 99 : at % 3)
  trace.push(start - 5000, -7)
  const stretches = trace.list()
  t.ok(stretches.length > 1000 && stretches.length <= 2048, String(stretches.length))
  t.equal(Math.max(...stretches.map(({ high }) => high)), 99)
  t.equal(stretches[0]?.low, -7)
  t.equal(stretches.find(({ high }) => high === 99)?.from, start + Math.floor(77_777 / 64) * 64_000)
})

t.test('a gap has no stretches, and a leap of years takes no room', async t => {
  const trace = new Trace()
  trace.push(0, 1)
  trace.push(1e12, 2)
  t.equal(trace.list().length, 2)
})

t.test('series, alerts and expectations are drawn, names as text', async t => {
  const traces = new Traces()
  for (let at = 0; at < 100; at++) traces.push({ time: start + at * 1000, readings: [[series('temp', { asset: 'a<b>&c' }), at]] })
  const group = series('temp', { asset: 'a<b>&c' })
  const alert: Alert = {
    id: 'a',
    detector: 'hot',
    group,
    state: 'firing',
    change: 'firing',
    number: 1,
    severity: 'warning',
    pendingSince: start,
    firingSince: start + 50_000,
    score: 1,
    explanation: ''
  }
  const spans = [
    { state: 'pending', from: start, to: start + 50_000 },
    { state: 'firing', from: start + 50_000 }
  ] as const
  const tried = { ...nothingRead(), from: start, to: start + 99_000, series: 1, notifications: 0, episodes: [{ alert, spans }] }
  const tests = [testOptions.parse({ fires: [{ between: start + 10_000, and: start + 20_000 }] })]
  const svg = picture({ title: 'x.csv', tried, traces: traces.list, tests })
  t.match(svg, /^<svg [\s\S]*<\/svg>\n$/)
  t.match(svg, /temp,asset=a&lt;b>&amp;c<\/text>/)
  t.equal(svg.match(/fill="#fe9"/g)?.length, 1)
  t.equal(svg.match(/fill="#fb8"/g)?.length, 1)
  t.equal(svg.match(/fill="#c22"/g)?.length, 1)
  t.notMatch(svg, /NaN|Infinity/)
})
