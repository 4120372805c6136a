import fc from 'fast-check'
import t, { type Test } from 'tap'
import { type Paced, pace, paceOptions, wireBytes } from '../../agent/pace.ts'
import type { Lane } from '../../protocol/batch.ts'
import { z } from '../../protocol/options.ts'

const [second, hour, day] = [1000, 3_600_000, 86_400_000]
/** The body that costs so much on the link. */
const costing = (cost: number): number => Math.floor((cost - 800) / 1.055)
const kib = costing(10_240)

/** Each row: at, a body of so many bytes, in a lane, by a trusted wall clock if any → what it waits; where that is 0 it is sent. */
type Row = readonly [at: number, bytes: number, lane: Paced, wall: number | undefined, wait: number]

const holds = (t: Test, under: ReturnType<typeof pace>, rows: readonly Row[]): void => {
  for (const [at, bytes, lane, wall, wait] of rows) {
    t.equal(under.wait(bytes, lane, at, wall), wait, `at ${at} ${lane} of ${bytes} waits ${wait}`)
    if (wait === 0) under.spend(bytes, at, wall)
  }
}

t.test('without cap and budget nothing waits', async t => {
  holds(t, pace({}), [
    [0, 1e9, 'live', undefined, 0],
    [0, 1e9, 'backfill', day, 0],
    [0, 1e9, 'alarm', day, 0]
  ])
})

t.test('a batch larger than a second of the cap goes at once, the next when the line has caught up', async t => {
  const cost = wireBytes(kib)
  t.ok(Math.abs(cost - 10_240) <= 1)
  holds(t, pace({ bandwidth: cost / 10 }), [
    [0, kib, 'live', undefined, 0],
    [0, kib, 'live', undefined, 10 * second],
    [4 * second, kib, 'live', undefined, 6 * second],
    [4 * second, kib, 'alarm', undefined, 6 * second],
    [10 * second, kib, 'live', undefined, 0],
    [10 * second, kib, 'live', undefined, 10 * second],
    [hour, kib, 'live', undefined, 0],
    [hour, kib, 'live', undefined, 10 * second]
  ])
})

t.test('small batches may use one second of the cap at once', async t => {
  const cost = wireBytes(kib)
  holds(t, pace({ bandwidth: 4 * cost }), [
    [0, kib, 'live', undefined, 0],
    [0, kib, 'live', undefined, 0],
    [0, kib, 'live', undefined, 0],
    [0, kib, 'live', undefined, 0],
    [0, kib, 'live', undefined, 250],
    [250, kib, 'live', undefined, 0],
    [250, kib, 'live', undefined, 250]
  ])
})

t.test('a spent budget waits for the next day in UTC; an alarm goes, and counts', async t => {
  const cost = wireBytes(kib)
  holds(t, pace({ bytesPerDay: 2 * cost }), [
    [0, kib, 'live', 5 * day + 20 * hour, 0],
    [0, kib, 'backfill', 5 * day + 20 * hour, 0],
    [0, kib, 'live', 5 * day + 20 * hour, 4 * hour],
    [0, 0, 'heartbeat', 5 * day + 20 * hour, 4 * hour],
    [hour, kib, 'alarm', 5 * day + 21 * hour, 0],
    [2 * hour, kib, 'live', 5 * day + 22 * hour, 2 * hour],
    [4 * hour, kib, 'live', 6 * day, 0],
    [4 * hour, kib, 'alarm', 6 * day, 0],
    [4 * hour, kib, 'live', 6 * day, day]
  ])
})

t.test('without a trusted clock a day is 24 hours of running', async t => {
  const cost = wireBytes(kib)
  holds(t, pace({ bytesPerDay: cost }), [
    [7, kib, 'live', undefined, 0],
    [7 + hour, kib, 'live', undefined, 23 * hour],
    [7 + day, kib, 'live', undefined, 0],
    [7 + day + hour, kib, 'live', undefined, 23 * hour]
  ])
})

t.test('what was sent before the clock was trusted counts for the day it then says, not for those after', async t => {
  const cost = wireBytes(kib)
  holds(t, pace({ bytesPerDay: cost }), [
    [0, kib, 'live', undefined, 0],
    [hour, kib, 'live', 9 * day + hour, 23 * hour],
    [day, kib, 'live', 10 * day, 0],
    [day, kib, 'live', 10 * day, day]
  ])
})

t.test(
  'a clock that goes back a day opens no new budget, and one that comes back from the far future holds nothing up',
  async t => {
    const cost = wireBytes(kib)
    holds(t, pace({ bytesPerDay: cost }), [
      [0, kib, 'live', 9 * day, 0],
      [0, kib, 'live', 9 * day - 1, 1],
      [0, kib, 'live', 90_000 * day, 0],
      [0, kib, 'live', 9 * day, day],
      [day, kib, 'live', 10 * day, 0]
    ])
  }
)

t.test('a restart resets neither budget nor cap, whatever the clocks say after it', async t => {
  const cost = wireBytes(kib)
  const restarted = (from: ReturnType<typeof pace>): ReturnType<typeof pace> => {
    const again = pace({ bytesPerDay: 2 * cost, bandwidth: cost })
    again.restore(JSON.parse(JSON.stringify(from.save())))
    return again
  }
  const first = pace({ bytesPerDay: 2 * cost, bandwidth: cost })
  holds(t, first, [
    [hour, kib, 'live', 9 * day, 0],
    [hour, kib, 'live', 9 * day, second]
  ])
  const later = restarted(first)
  holds(t, later, [
    [3, kib, 'live', undefined, second],
    [3 + second, kib, 'live', undefined, 0],
    [3 + 2 * second, kib, 'live', undefined, day - 2 * second]
  ])
  const third = restarted(later)
  holds(t, third, [
    [0, kib, 'live', undefined, day - 2 * second],
    [5 * second, kib, 'live', 9 * day + hour, 23 * hour],
    [6 * second, kib, 'live', 10 * day, 0],
    [8 * second, kib, 'live', 10 * day, 0],
    [9 * second, kib, 'live', 10 * day, day]
  ])
})

t.test('of two days the clock did not see, only what was sent since the start counts for the new one', async t => {
  const cost = wireBytes(kib)
  const first = pace({ bytesPerDay: 2 * cost })
  holds(t, first, [
    [0, kib, 'live', 9 * day, 0],
    [0, kib, 'live', 9 * day, 0]
  ])
  const again = pace({ bytesPerDay: 2 * cost })
  again.restore(first.save())
  holds(t, again, [
    [0, kib, 'live', undefined, day],
    [0, kib, 'alarm', undefined, 0],
    [1, kib, 'live', 11 * day, 0],
    [1, kib, 'live', 11 * day, day]
  ])
})

t.test('a batch larger than the whole budget goes once a day, and does not wait for ever', async t => {
  holds(t, pace({ bytesPerDay: wireBytes(kib) }), [
    [0, 0, 'heartbeat', 0, 0],
    [0, 10 * kib, 'live', 0, 0],
    [0, 10 * kib, 'live', 0, day],
    [day, 10 * kib, 'live', day, 0]
  ])
})

const lane = fc.constantFrom<Lane>('alarm', 'live', 'backfill')
const asked = fc.record({ lane, bytes: fc.integer({ min: 0, max: 200_000 }), idle: fc.integer({ min: 0, max: 4 * hour }) })

t.test('whatever is asked: after its wait it may go, and neither cap nor budget is exceeded', async () => {
  fc.assert(
    fc.property(
      fc.array(asked, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1000, max: 100_000 }),
      fc.integer({ min: 300_000, max: 3_000_000 }),
      (asks, bandwidth, bytesPerDay) => {
        const under = pace({ bandwidth, bytesPerDay })
        const sent: { at: number; cost: number; lane: Lane }[] = []
        let at = 0
        for (const { lane, bytes, idle } of asks) {
          at += idle
          at += under.wait(bytes, lane, at, at)
          if (under.wait(bytes, lane, at, at) !== 0) return false
          under.spend(bytes, at, at)
          sent.push({ at, cost: wireBytes(bytes), lane })
        }
        const ofDay = new Map<number, number>()
        for (const { at, cost, lane } of sent) {
          if (lane !== 'alarm') ofDay.set(Math.floor(at / day), (ofDay.get(Math.floor(at / day)) ?? 0) + cost)
        }
        const withinBudget = [...ofDay.values()].every(total => total <= bytesPerDay)
        const withinCap = sent.every(({ at: from }, first) => {
          let total = 0
          return sent.slice(first).every(({ at, cost }, index, rest) => {
            total += cost
            const burst = Math.max(bandwidth, ...rest.slice(0, index + 1).map(({ cost }) => cost))
            return total <= ((at - from) * bandwidth) / 1000 + burst + 1
          })
        })
        return withinBudget && withinCap
      }
    ),
    { numRuns: 300 }
  )
})

t.test('the options are optional, with units and a floor', async t => {
  const options = z.strictObject(paceOptions)
  t.same(options.parse({}), {})
  t.same(options.parse({ bandwidth: '4KiB', bytesPerDay: '50MiB' }), { bandwidth: 4096, bytesPerDay: 50 * 2 ** 20 })
  t.equal(options.safeParse({ bandwidth: '1B' }).success, false)
  t.equal(options.safeParse({ bytesPerDay: '1KiB' }).success, false)
})
