import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeDetections } from './detections.ts'
import type { Shown } from './evaluation.ts'

const shown: Shown = {
  name: 'real/pump_1',
  times: [0, 300_000, 600_000, 900_000],
  traces: [{ name: 'value', values: [1, 2, 30, Number.NaN] }],
  scores: [Number.NaN, 0.5, 3, 1.5],
  alerts: [false, false, true, false],
  labels: [false, true, true, false]
}

t.test("detections are written in the layout of NAB's results, an alert as a score of 1", async t => {
  const folder = t.testdir()
  writeDetections(folder, 'nab', shown)
  t.equal(
    readFileSync(join(folder, 'nab/real/wayside_pump_1.csv'), 'utf8'),
    [
      'timestamp,value,anomaly_score,label',
      '1970-01-01 00:00:00,1,0,0',
      '1970-01-01 00:05:00,2,0.166667,1',
      '1970-01-01 00:10:00,30,1,1',
      '1970-01-01 00:15:00,NaN,0.300000,0\n'
    ].join('\n')
  )
})

t.test('whatever is no alert stays below any threshold that an alert reaches', async t => {
  const folder = t.testdir()
  writeDetections(folder, 'nab', { ...shown, scores: [1e300, 1e9, 2, 5], alerts: [false, false, false, false] })
  const scores = readFileSync(join(folder, 'nab/real/wayside_pump_1.csv'), 'utf8').match(/[^,]+(?=,[01]\n)/g)!
  for (const score of scores) t.ok(Number(score) <= 0.5, score)
})

t.test('a picture shows values, score, the stretch of the label and the alert', async t => {
  const folder = t.testdir()
  writeDetections(folder, 'nab', shown)
  const picture = readFileSync(join(folder, 'nab/real/wayside_pump_1.svg'), 'utf8')
  t.match(picture, /^<svg .*<\/svg>\n$/s)
  t.notMatch(picture, 'NaN')
  // Each colour once more in the legend.
  t.equal(picture.match(/fill="#fe9"/g)?.length, 2)
  t.equal(picture.match(/fill="#c22"/g)?.length, 2)
  t.match(picture, 'limit of the score')
  t.match(picture, '1970-01-01')
})

t.test('several sensors without a single value are drawn each by itself', async t => {
  const folder = t.testdir()
  const silent = { name: 'never <seen>', values: [Number.NaN, Number.NaN, Number.NaN, Number.NaN] }
  writeDetections(folder, 'skab', { ...shown, traces: [...shown.traces, silent] })
  const picture = readFileSync(join(folder, 'skab/real/wayside_pump_1.svg'), 'utf8')
  t.match(picture, 'never &lt;seen>')
  t.notMatch(picture, /NaN|Infinity/)
})
