import t from 'tap'
import { type Sight, trendOf } from './trend.ts'

/** An hour, a sight a second: saw teeth of two minutes and a slope. */
const hour = (perHour: number): Sight[] =>
  Array.from({ length: 3600 }, (_, seconds) => ({ seconds, value: 100 + (seconds % 127) / 30 + (perHour * seconds) / 3600 }))

t.test('growth is told from saw teeth', async t => {
  const { slope, margin, medians } = trendOf(hour(5))
  t.ok(Math.abs(slope - 5) < margin)
  t.ok(slope > margin)
  t.ok(medians[1] - medians[0] > 2)
})

t.test('saw teeth alone are not taken for growth', async t => {
  const { slope, margin } = trendOf(hour(0))
  t.ok(Math.abs(slope) <= margin)
})
