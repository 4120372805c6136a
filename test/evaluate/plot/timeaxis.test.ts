import t from 'tap'
import { acrossOf } from './frame.ts'
import { ticksOf, timeAxis } from './timeaxis.ts'

const [hour, day] = [3_600_000, 86_400_000]

t.test('marks are at round times, and few', async t => {
  t.same(ticksOf(100, 9900), [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000])
  t.same(
    ticksOf(5 * hour, 29 * hour),
    [6, 12, 18, 24].map(n => n * hour).filter(time => time % (6 * hour) === 0)
  )
  for (const span of [1, 999, 61_000, hour, 40 * day, 9000 * day]) t.ok(ticksOf(7, 7 + span).length <= 11, `${span}`)
})

t.test('the date is told where it changes', async t => {
  const axis = timeAxis(0, 36 * hour, acrossOf(0, 36 * hour), { top: 0, height: 100 })
  t.same(
    [...axis.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text),
    ['1970-01-01', '06:00', '12:00', '18:00', '1970-01-02', '06:00', '12:00', 'time (UTC)']
  )
})
