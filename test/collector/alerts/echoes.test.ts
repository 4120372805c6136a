import fc from 'fast-check'
import t from 'tap'
import { Echoes } from '../../../collector/alerts/echoes.ts'
import type { Finding } from '../../../collector/detectors/detector.ts'
import { pack, unpack } from '../../../platform/pack.ts'
import { series } from '../../../protocol/series.ts'

const found = (asset: number, time: number, abnormal = true): Finding => ({
  ...{ detector: 'absence', group: series('flow', { asset: `p${asset}` }), time },
  ...{ abnormal, score: 2, value: 1, explanation: 'no sample' }
})

const shown = (findings: readonly Finding[]): string[] =>
  findings.map(({ group, time, abnormal }) => `${group.tags['asset']} ${time}${abnormal ? '!' : '.'}`)

const restarted = (before: Echoes): Echoes => {
  const echoes = new Echoes()
  echoes.restore(unpack(pack(before.save())))
  return echoes
}

t.test('what was found is said again when it is due, until the opposite takes its place', async t => {
  const echoes = new Echoes()
  echoes.set(found(1, 100), [50])
  echoes.set(found(2, 110), [20, 60])
  t.equal(echoes.due, 130)
  t.same(shown(echoes.take(129)), [])
  t.same(shown(echoes.take(131)), ['p2 131!'])
  echoes.set(found(1, 140, false), [])
  t.same(shown(echoes.take(1000)), ['p2 1000!'])
  t.equal(echoes.due, Number.POSITIVE_INFINITY)
})

t.test('what is found again waits from when it was found first', async t => {
  const echoes = new Echoes()
  echoes.set(found(1, 100), [50])
  echoes.set(found(1, 140), [50])
  t.equal(echoes.due, 150)
  echoes.set(found(1, 145, false), [50])
  t.equal(echoes.due, 195)
})

t.test(
  'those of a great fleet that comes back are said one after the other, after a restart too',
  { timeout: 20_000 },
  async t => {
    const fleet = 150_000
    const first = new Echoes()
    for (let asset = 0; asset < fleet; asset++) first.set(found(asset, (asset * 7919) % fleet, false), [fleet])
    const echoes = new Echoes()
    echoes.restore(unpack(pack(first.save())))
    t.equal(echoes.due, fleet)
    let said = 0
    for (let now = fleet; now < 2 * fleet; now++) said += echoes.take(now).filter(({ time }) => time === now).length
    t.equal(said, fleet)
    t.same(echoes.save(), [])
  }
)

t.test('what is said does not depend on restarts, nor on what is no due any more', async t => {
  const step = fc.record({
    asset: fc.nat({ max: 4 }),
    past: fc.nat({ max: 9 }),
    abnormal: fc.boolean(),
    waits: fc.subarray([0, 3, 8, 20])
  })
  const same = fc.property(fc.array(step, { maxLength: 300 }), fc.nat({ max: 7 }), (steps, often) => {
    const whole = new Echoes()
    let other = new Echoes()
    let now = 0
    for (const [index, { asset, past, abnormal, waits }] of steps.entries()) {
      now += past
      if (index % (often + 1) === 0) other = restarted(other)
      for (const echoes of [whole, other]) echoes.set(found(asset, now, abnormal), waits)
      if (index % 11 === 10) for (const echoes of [whole, other]) echoes.use(() => waits)
      if (whole.due !== other.due || String(shown(whole.take(now))) !== String(shown(other.take(now)))) return false
    }
    return Buffer.from(pack(whole.save())).equals(Buffer.from(pack(other.save())))
  })
  t.doesNotThrow(() => fc.assert(same, { numRuns: 200 }))
})
