import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { blind } from './blind.ts'
import { halves } from './halves.ts'
import type { Labelled } from './labelled.ts'
import { type ProfileName, profileNames, profiles } from './profiles.ts'
import { readNab } from './read.ts'
import { normalised, probation, raw, scaledSigmoid, summed, tally } from './score.ts'

/** Twenty rows, of which the first three are probation, and a window of five. */
const small: Labelled = {
  name: 'small',
  times: Float64Array.from({ length: 20 }, (_, row) => row * 1000),
  values: new Float64Array(20),
  windows: [{ first: 10, last: 14 }]
}
const score = (alarms: readonly number[], profile: ProfileName = 'standard'): number =>
  raw(tally(small, alarms), profiles[profile])
const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-5

t.test('nobody scores 0 and the perfect detector 100 in each profile', async t => {
  for (const profile of profileNames) {
    t.equal(normalised(tally(small, []), profiles[profile]), 0)
    t.ok(near(normalised(tally(small, [10]), profiles[profile]), 100))
  }
})

t.test('the sigmoid has the values that its paper states', async t => {
  t.ok(near(scaledSigmoid(-1), 0.98661))
  t.ok(near(scaledSigmoid(-0.5), 0.84828))
  t.equal(scaledSigmoid(0), 0)
  t.equal(scaledSigmoid(3), -1)
})

t.test('the first alarm in a window counts by its place, later ones do not', async t => {
  t.ok(near(score([10]), 1))
  t.ok(near(score([12]), 0.905148 / 0.986614))
  t.equal(score([12, 13, 14]), score([12]))
})

t.test('an alarm outside weighs by its distance behind the last window, fully before the first', async t => {
  t.ok(near(score([5, 10]), 1 - 0.11))
  t.ok(near(score([10, 17]), 1 - 0.11 * 0.954045))
  t.ok(near(score([10, 17], 'lowFalsePositives'), 1 - 0.22 * 0.954045))
})

t.test('a missed window costs its weight', async t => {
  t.equal(score([]), -1)
  t.equal(score([], 'lowFalseNegatives'), -2)
})

t.test('alarms of the first 15 %, at most 750 rows, count for nothing', async t => {
  t.equal(probation(20), 3)
  t.equal(probation(10_000), 750)
  t.equal(score([0, 1, 2, 10]), score([10]))
  t.ok(score([3, 10]) < score([10]))
})

t.test('recordings are summed before they are normalised', async t => {
  const both = summed([tally(small, [10]), tally(small, [])])
  t.ok(near(normalised(both, profiles.standard), 50))
})

t.test('of two choices the better one is taken from a half, and scored on the other half', async t => {
  const good = Array.from({ length: 20 }, () => tally(small, [10]))
  const bad = Array.from({ length: 20 }, () => tally(small, []))
  const { chosen, other } = halves([bad, good], 50, 3)
  t.ok(near(chosen, 100) && near(other, 100))
})

const data = process.env['WAYSIDE_DATA']
const folder = data && existsSync(join(data, 'nab')) ? join(data, 'nab') : undefined

t.test(
  'in the real recordings blind alarms score what they are known to',
  { skip: folder ? false : 'WAYSIDE_DATA has no nab' },
  async t => {
    const recordings = readNab(folder!)
    t.equal(recordings.length, 34)
    const of = (name: string): number =>
      normalised(summed(recordings.map(recording => tally(recording, blind[name]!(recording)))), profiles.standard)
    t.equal(of('nothing'), 0)
    t.ok(near(of('left edges'), 100))
    t.ok(of('every 600 rows') > 18 && of('every 600 rows') < 28)
  }
)
