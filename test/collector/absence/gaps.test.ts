import t from 'tap'
import { Gaps } from '../../../collector/absence/gaps.ts'
import { random } from '../../../simulators/random.ts'

const of = (gaps: readonly number[]): Gaps => {
  const all = new Gaps()
  all.ensure(1)
  for (const gap of gaps) all.note(0, gap)
  return all
}

const times = (count: number, gap: (at: number) => number): number[] => Array.from({ length: count }, (_, at) => gap(at))

t.test('a regular series is silent after one and a half periods', async t => {
  const gaps = of(times(100, () => 300_000))
  t.equal(gaps.period(0), 300_000)
  t.ok(gaps.limit(0) > 1.4 * 300_000 && gaps.limit(0) <= 1.5 * 300_000)
})

t.test('of few samples the longest gap counts three times, of one none', async t => {
  t.equal(of([]).limit(0), Number.POSITIVE_INFINITY)
  t.equal(of([1000, 4000, 1000]).limit(0), 12_000)
})

t.test('silences now and then are not learnt', async t => {
  const limit = of(times(2000, at => (at % 50 === 49 ? 10_000 : 1000))).limit(0)
  t.ok(limit <= 1500, `${limit}`)
})

t.test('gaps of one and two seconds by turns are usual', async t => {
  const limit = of(times(1000, at => (at % 17 === 16 ? 2000 : 1000))).limit(0)
  t.ok(limit > 2000 && limit <= 2500, `${limit}`)
})

t.test('jitter of a fifth is no silence', async t => {
  const chance = random(1)
  const at = times(3000, index => index * 60_000 + (chance.uniform() - 0.5) * 0.4 * 60_000)
  const steps = at.slice(1).map((time, index) => time - at[index]!)
  const gaps = of(steps.slice(0, 2000))
  t.ok(gaps.limit(0) <= 1.53 * 60_000)
  t.ok(steps.slice(2000).every(gap => gap < gaps.limit(0)))
})

t.test('a deadband that sends each minute while nothing happens does so after a busy hour, too', async t => {
  const quiet = times(60, () => 60_000)
  const limit = of([...quiet, ...times(3600, () => 1000)]).limit(0)
  t.ok(limit > 60_000 && limit <= 90_000, `${limit}`)
})

t.test('events without any rhythm are waited for far longer than they usually take', async t => {
  const chance = random(2)
  const events = times(4000, () => -60_000 * Math.log(1 - chance.uniform()))
  const gaps = of(events.slice(0, 1000))
  let silences = 0
  for (const gap of events.slice(1000)) {
    if (gap > gaps.limit(0)) silences++
    gaps.note(0, gap)
  }
  t.equal(silences, 0)
})

t.test('another period is learnt, a longer one at once and a shorter one within some samples', async t => {
  t.ok(of([...times(200, () => 1000), ...times(3, () => 60_000)]).limit(0) >= 60_000)
  const shorter = of([...times(200, () => 60_000), ...times(3000, () => 1000)])
  t.ok(Math.abs(shorter.period(0) - 1000) < 100)
})

t.test('what is saved goes on as if nothing had happened', async t => {
  const [one, other] = [of(times(40, at => 1000 + at)), new Gaps()]
  other.restore(structuredClone(one.save()))
  for (const gaps of [one, other]) gaps.note(0, 1500)
  t.same(other.save(), one.save())
})

t.test('what is learnt of times does not depend on how they come in columns, nor on those that are not the latest', async t => {
  for (let seed = 1; seed <= 50; seed++) {
    const chance = random(seed)
    const [together, apart] = [new Gaps(), new Gaps()]
    for (const gaps of [together, apart]) gaps.ensure(3)
    const all: number[] = []
    for (let latest = 1e12; all.length < 500; ) {
      const time =
        chance.uniform() < 0.1 ? latest - 5000 * chance.uniform() : latest + (seed % 2 ? 1000 : Math.exp(12 * chance.uniform()))
      all.push(time)
      latest = Math.max(latest, time)
    }
    let last = Number.NEGATIVE_INFINITY
    for (let from = 0; from < all.length; ) {
      const to = from + chance.integer(80)
      last = together.noteTimes(1, Float64Array.from(all.slice(from, to)), last)
      from = to
    }
    let latest = all[0]!
    for (const time of all) {
      if (time > latest) apart.note(1, time - latest)
      latest = Math.max(latest, time)
    }
    t.equal(last, latest)
    t.same(together.save(), apart.save())
    t.ok(together.limit(1) > 0)
  }
})
