import fc from 'fast-check'
import t from 'tap'
import type { Finding } from '../../../../collector/detectors/detector.ts'
import { series } from '../../../../protocol/series.ts'
import { resultOf } from '../../../support/filling.ts'
import { alarmsOf, findingsOf, fleetWindows, peersDetector, pumpGroup, windowMs, windowOf } from '../../../support/fleet.ts'

const assetsOf = (findings: readonly Finding[]): string[] => [...new Set(alarmsOf(findings).map(text => text.split(' ')[0]!))]

t.test('a machine that drifts away is found against its peers, though all follow a daily cycle far larger', async t => {
  const windows = fleetWindows({
    machines: 8,
    windows: 700,
    shows: (machine, window, usual) => (machine === 3 && window >= 500 ? usual + (window - 500) / 10 : usual)
  })
  const findings = findingsOf(windows)
  t.same(assetsOf(findings), ['p3'])
  const [first] = findings.filter(({ abnormal }) => abnormal)
  t.ok(first!.time > 500 * windowMs)
  t.match(
    first!.explanation,
    /^mean temperature is \S+; its 7 peers are at \S+ ± \S+: over the last 5 windows \S+ spreads above them/
  )
  t.equal(findings.at(-1)!.time, 700 * windowMs)
})

t.test('what happens to the whole fleet alarms nobody', async t => {
  const jump = fleetWindows({ machines: 8, windows: 600, shows: (_, window, usual) => usual + (window >= 400 ? 100 : 0) })
  t.same(alarmsOf(findingsOf(jump)), [])
})

t.test('one window far out is no opinion yet: most of the last windows must agree', async t => {
  const spike = (length: number) =>
    fleetWindows({
      machines: 8,
      windows: 300,
      shows: (machine, window, usual) => (machine === 2 && window >= 200 && window < 200 + length ? usual - 50 : usual)
    })
  t.same(alarmsOf(findingsOf(spike(2))), [])
  t.same(alarmsOf(findingsOf(spike(3))), ['p2 202', 'p2 203', 'p2 204'])
})

t.test('machines that are all equal do not alarm on nothing', async t => {
  const equal = (shows: (machine: number, window: number) => number) =>
    fleetWindows({ machines: 6, windows: 200, noise: 0, shows })
  const cycle = (window: number): number => 50 + 20 * Math.sin(window / 20)
  t.same(alarmsOf(findingsOf(equal(() => 7))), [])
  t.same(alarmsOf(findingsOf(equal((machine, window) => cycle(window) + (machine === 0 ? 0.1 : 0)))), [])
  t.same(assetsOf(findingsOf(equal((machine, window) => cycle(window) + (machine === 0 ? 5 : 0)))), ['p0'])
  const errors = findingsOf(equal((machine, window) => (machine === 5 && window > 100 ? 3 : 0)))
  t.same(assetsOf(errors), ['p5'])
  t.ok(errors.every(({ score }) => Number.isFinite(score)))
})

t.test('differences below the least that matters are never abnormal', async t => {
  const windows = fleetWindows({
    machines: 8,
    windows: 200,
    noise: 0.01,
    shows: (machine, _, usual) => usual + (machine === 1 ? 2 : 0)
  })
  t.same(assetsOf(findingsOf(windows)), ['p1'])
  t.same(alarmsOf(findingsOf(windows, peersDetector({ difference: 3 }))), [])
})

t.test('of a fleet that is too small it says that it has no opinion', async t => {
  const findings = findingsOf(fleetWindows({ machines: 4, windows: 100, shows: (machine, _, usual) => usual + 1000 * machine }))
  t.ok(findings.length > 0)
  t.ok(findings.every(({ unjudged, abnormal }) => unjudged && !abnormal))
  t.match(findings[0]!.explanation, /no opinion: 3 peers in this window, 4 are needed$/)
})

t.test('a machine without the tag of its type is nobody’s peer, and types are fleets of their own', async t => {
  const pumps = fleetWindows({ machines: 6, windows: 100 })
  const others = pumps.map((window, index) => ({
    ...window,
    group: series('temperature', index % 6 === 0 ? { asset: `f${index % 6}` } : { asset: `f${index % 6}`, type: 'fan' }),
    values: { mean: 1000 }
  }))
  const mixed = pumps.flatMap((window, index) => [window, others[index]!])
  const findings = findingsOf(mixed)
  t.same(alarmsOf(findings), [])
  t.notOk(findings.some(({ group }) => group.tags['asset'] === 'f0'))
  t.same(JSON.stringify(findings.filter(({ group }) => group.tags['type'] === 'pump')), JSON.stringify(findingsOf(pumps)))
})

t.test('windows that agents close at different times are judged together: findings are the same once all are known', async t => {
  const shows = (machine: number, window: number, usual: number): number => usual + (machine === 3 && window > 60 ? 30 : 0)
  const windows = fleetWindows({ machines: 6, windows: 100, shows })
  const order = (findings: readonly Finding[]) => findings.map(finding => JSON.stringify(finding)).sort()
  const behind = [...windows].sort((a, b) => {
    const when = ({ end, agents }: (typeof windows)[number]): number =>
      end + 4 * windowMs * Number(agents[0] === 'gw-3' && end > 10 * windowMs)
    return when(a) - when(b)
  })
  const until = (findings: readonly Finding[]) => findings.filter(({ time }) => time <= 90 * windowMs)
  t.same(order(until(findingsOf(behind))), order(until(findingsOf(windows))))
})

t.test('a machine that is silent is not waited for longer than said, and the others are judged without it', async t => {
  const shows = (machine: number, window: number, usual: number) =>
    machine === 0 && window > 50 ? undefined : machine === 1 && window > 70 ? usual + 40 : usual
  const findings = findingsOf(fleetWindows({ machines: 8, windows: 120, shows }), peersDetector({ wait: 3 }))
  t.same(assetsOf(findings), ['p1'])
  t.equal(findings.at(-1)!.time, 119 * windowMs, 'a row goes when the next begins: nobody says that the silent one is gone')
})

const plan = fc.record({ seed: fc.integer(), cut: fc.nat(600), late: fc.nat(3) })
const drifting = (seed: number) =>
  fleetWindows({ machines: 6, windows: 80, seed, shows: (machine, window, usual) => usual + (machine === 2 ? window / 4 : 0) })

t.test('restored from its saved state it goes on as if nothing had happened, in the middle of a row too', async t => {
  fc.assert(
    fc.property(plan, ({ seed, cut }) => {
      const windows = drifting(seed)
      const [before, after] = [peersDetector(), peersDetector()]
      const first = findingsOf(windows.slice(0, cut), before)
      after.restore(structuredClone(before.save()))
      const all = [...first, ...findingsOf(windows.slice(cut), after)]
      return JSON.stringify(all) === JSON.stringify(findingsOf(windows))
    }),
    { numRuns: 30 }
  )
  t.pass()
})

t.test('what comes later changes no finding', async t => {
  fc.assert(
    fc.property(plan, ({ seed, cut }) => {
      const windows = drifting(seed)
      const [whole, part] = [findingsOf(windows), findingsOf(windows.slice(0, cut))]
      return JSON.stringify(whole.slice(0, part.length)) === JSON.stringify(part)
    }),
    { numRuns: 30 }
  )
  t.pass()
})

t.test('neither the unit nor the zero of a scale makes a difference', async t => {
  const scores = (of: (value: number) => number): number[] =>
    findingsOf(drifting(5).map(window => ({ ...window, values: { mean: of(window.values['mean'] as number) } }))).map(
      ({ score }) => score
    )
  const fahrenheit = scores(celsius => celsius * 1.8 + 32)
  t.ok(scores(celsius => celsius).every((score, index) => Math.abs(score - fahrenheit[index]!) < 1e-6 * (1 + score)))
})

t.test('a value without a number is not judged, and members keep their names', async t => {
  const detector = peersDetector({ warmUp: 2, windows: 1 })
  const rows = Array.from({ length: 5 }, (_, window) =>
    Array.from({ length: 6 }, (_, machine) =>
      machine === 0 && window === 3
        ? resultOf(pumpGroup(0), window * windowMs, { values: {} })
        : windowOf(machine, window, machine)
    )
  ).flat()
  const findings = findingsOf(rows, detector)
  t.notOk(findings.some(({ group, time }) => group.key === pumpGroup(0).key && time === 4 * windowMs))
  t.same(
    [...new Set(findings.map(({ group }) => group.key))].sort(),
    Array.from({ length: 6 }, (_, i) => pumpGroup(i).key)
  )
})
