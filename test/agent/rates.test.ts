import t from 'tap'
import { type Counted, rateMeter } from '../../agent/rates.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const counted = (some: Partial<Counted> = {}): Counted => ({
  readings: 0,
  outboxBytes: 0,
  batched: 0,
  acknowledged: 0,
  flashBytes: 0,
  ...some
})
const level = { waiting: 0, bytes: 0, bytesMax: 1000 }

/** Notes every 5 s what the counters would be, up to a time. */
const noted = (until: number, at: (ms: number) => Counted) => {
  const meter = rateMeter()
  for (let ms = 0; ms <= until; ms += 5 * second) meter.note(ms, at(ms))
  return meter
}

t.test('before anything is noted there is no rate', async t => {
  const rates = rateMeter().read(5 * second, counted({ readings: 10 }), level)
  t.equal(rates.minute.readings, 0)
  t.equal(rates.hoursUntilFull, undefined)
  t.equal(rates.drainSeconds, 0)
  t.equal(rates.flashBytesPerDay, 0)
})

t.test('soon after the start all three are over the time since then', async t => {
  const rates = noted(20 * second, ms => counted({ readings: ms / 100 })).read(20 * second, counted({ readings: 200 }), level)
  for (const over of [rates.minute, rates.hour, rates.day]) t.equal(over.readings, 10)
})

t.test('a change shows in the minute first, then in the hour, then in the day', async t => {
  // Ten a second for a day, then nothing for ten minutes.
  const readings = (ms: number): number => Math.min(ms, 24 * hour) / 100
  const end = 24 * hour + 10 * minute
  const rates = noted(end, ms => counted({ readings: readings(ms) })).read(end, counted({ readings: readings(end) }), level)
  t.equal(rates.minute.readings, 0)
  t.ok(Math.abs(rates.hour.readings - 10 * (50 / 60)) < 0.2, `${rates.hour.readings}`)
  t.ok(Math.abs(rates.day.readings - 10 * (1430 / 1440)) < 0.1, `${rates.day.readings}`)
})

t.test('a burst longer ago than a minute does not count in the minute', async t => {
  const readings = (ms: number): number => (ms >= 10 * second ? 1000 : 0)
  const meter = noted(80 * second, ms => counted({ readings: readings(ms) }))
  t.equal(meter.read(80 * second, counted({ readings: 1000 }), level).minute.readings, 0)
})

t.test('the outbox is full when what is left of it is filled at the rate of the day', async t => {
  const meter = noted(hour, ms => counted({ outboxBytes: ms / second }))
  const read = (bytes: number) => meter.read(hour, counted({ outboxBytes: 3600 }), { ...level, bytes, bytesMax: 7200 })
  t.equal(read(0).hoursUntilFull, 2)
  t.equal(read(3600).hoursUntilFull, 1)
  t.equal(read(9000).hoursUntilFull, 0)
})

t.test('a backlog drains by what is acknowledged beyond what comes in', async t => {
  const meter = noted(minute, ms => counted({ acknowledged: ms / 10, batched: ms / 20 }))
  const read = (waiting: number) =>
    meter.read(minute, counted({ acknowledged: 6000, batched: 3000 }), { ...level, waiting }).drainSeconds
  t.equal(read(0), 0)
  t.equal(read(100), 1, 'what is on its way anyway is no backlog')
  t.equal(read(10_000), 200)
})

t.test('a backlog that does not get less has no end', async t => {
  const still = noted(minute, ms => counted({ batched: ms / 10 }))
  t.equal(still.read(minute, counted({ batched: 6000 }), { ...level, waiting: 6000 }).drainSeconds, undefined)
  const slow = noted(minute, ms => counted({ batched: ms / 10, acknowledged: ms / 20 }))
  const rates = slow.read(minute, counted({ batched: 6000, acknowledged: 3000 }), { ...level, waiting: 90_000 })
  t.equal(rates.drainSeconds, undefined)
})

t.test('the flash is told by the day', async t => {
  const meter = noted(hour, ms => counted({ flashBytes: ms }))
  t.equal(meter.read(hour, counted({ flashBytes: hour }), level).flashBytesPerDay, 24 * hour)
})
