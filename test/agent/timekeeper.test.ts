import t from 'tap'
import { timekeeper } from '../../agent/timekeeper.ts'

const year = 365 * 86_400_000
const now = Date.UTC(2026, 5, 1)
const keeper = () => timekeeper({ notBefore: Date.UTC(2026, 0, 1), stepMost: 600_000, standing: 600_000 })

t.test('a gateway without a clock knows no time before it is set, and then knows that of its boot', async t => {
  const time = keeper()
  t.equal(time.wall(5000, 1000), undefined)
  t.equal(time.bootedAt(), undefined)
  t.equal(time.wall(now, 61_000), now)
  t.equal(time.bootedAt(), now - 61_000)
})

t.test('slewing, leap smear and small steps are followed', async t => {
  const time = keeper()
  time.wall(now, 0)
  for (let s = 1; s < 1000; s++) t.equal(time.wall(now + s * 1000.5, s * 1000), now + s * 1000.5)
  t.equal(time.wall(now + 500_000, 1_000_000), now + 500_000)
  t.equal(time.jumps(), 0)
})

for (const [what, jump] of Object.entries({
  'a year ahead': year,
  'a year back': -year,
  'an hour ahead, as by a wrong zone': 3_600_000
})) {
  t.test(`a jump ${what} is not believed at once`, async t => {
    const time = keeper()
    time.wall(now, 0)
    t.equal(time.wall(now + jump + 1000, 1000), now + 1000)
    t.equal(time.wall(now + jump + 500_000, 500_000), now + 500_000)
    t.ok(time.jumps() <= 1)
  })
}

t.test('a jump that stands is believed after a while, one that goes back never was', async t => {
  const time = keeper()
  time.wall(now, 0)
  time.wall(now + year, 1000)
  t.equal(time.wall(now + year + 600_000, 601_000), now + year + 600_000)
  const other = keeper()
  other.wall(now, 0)
  other.wall(now + year, 1000)
  t.equal(other.wall(now + 2000, 2000), now + 2000)
  t.equal(other.wall(now + year + 700_000, 702_000), now + 702_000, 'it starts to be doubted anew')
})

t.test('ten jumps a minute change nothing', async t => {
  const time = keeper()
  time.wall(now, 0)
  for (let s = 1; s <= 600; s++) {
    const seen = time.wall(now + s * 1000 + (s % 6 < 3 ? year : 0), s * 1000)!
    if (Math.abs(seen - now - s * 1000) > 1) t.fail(`${s} s: ${seen - now}`)
  }
  t.pass('steady')
})

t.test('the collector can confirm a jump', async t => {
  const time = keeper()
  time.wall(now, 0)
  time.heard(now + 5000, now + year, 1000)
  t.equal(time.wall(now + year, 1000), now + 1000, 'it says something else')
  time.heard(now + year + 30_000, now + year + 1000, 2000)
  t.equal(time.wall(now + year + 1000, 2000), now + year + 1000)
})

t.test('a frozen clock is not followed further than it may step', async t => {
  const time = keeper()
  time.wall(now, 0)
  for (let s = 0; s < 700; s++) time.wall(now, s * 1000)
  t.ok(time.jumps() <= 1)
})
