// Laws that every detector obeys: a new one is tested by being registered.

import fc from 'fast-check'
import t from 'tap'
import type { Detector, Finding } from '../../collector/detectors/detector.ts'
import * as detectors from '../../collector/detectors/registry.ts'
import type { WindowResult } from '../../collector/windows/window.ts'
import { assetOf, series } from '../../protocol/series.ts'
import { resultOf } from '../support/filling.ts'
import { smallLifeModel } from '../support/lives.ts'
import { reals } from '../support/reals.ts'

const groups = [series('vibration', { asset: 'm1' }), series('vibration', { asset: 'm2' })] as const
const reading = { name: 'd', window: 'w', of: 'mean' }

const windowOf = (group: number, index: number, value: number): WindowResult =>
  resultOf(groups[group]!, index * 1000, { window: 'w', end: (index + 1) * 1000, values: { mean: value } })

const values = fc.array(reals(-20, 20), { maxLength: 80 })
const run = (detector: Detector, all: readonly WindowResult[]): Finding[] =>
  all.flatMap(window => detector.push([window], window.end))
const of = (numbers: readonly number[], group = 0): WindowResult[] => numbers.map((value, index) => windowOf(group, index, value))
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const model = smallLifeModel()

/** With a model in the place of the name of a file, as reading a configuration does it. */
const filled = (example: object): object => ('model' in example ? { ...example, model } : example)

for (const [name, { options, example, make }] of Object.entries(detectors)) {
  const open = (): Detector => make(options.parse(filled(example)) as never)(reading)

  t.test(`${name} is causal: what comes later changes no finding`, async t => {
    fc.assert(
      fc.property(values, fc.nat(80), (numbers, at) => {
        const [whole, part] = [run(open(), of(numbers)), run(open(), of(numbers.slice(0, at)))]
        return same(whole.slice(0, part.length), part)
      })
    )
    t.pass()
  })

  t.test(`${name} restored from its saved state goes on as if nothing had happened`, async t => {
    fc.assert(
      fc.property(values, fc.nat(80), (numbers, at) => {
        const [before, after] = [open(), open()]
        const windows = of(numbers)
        const findings = run(before, windows.slice(0, at))
        after.restore(structuredClone(before.save()))
        return same([...findings, ...run(after, windows.slice(at))], run(open(), windows))
      })
    )
    t.pass()
  })

  t.test(`${name} judges each group by itself`, async t => {
    fc.assert(
      fc.property(values, values, (numbers, others) => {
        const mixed = [...of(numbers), ...of(others, 1)].sort((a, b) => a.end - b.end)
        const ofFirst = run(open(), mixed).filter(({ group }) => assetOf(group) === 'm1')
        return same(ofFirst, run(open(), of(numbers)))
      })
    )
    t.pass()
  })

  t.test(`${name} begins anew after maintenance: it finds what one finds that never saw the windows before`, async t => {
    const renewal = (at: number, runIn: number) => ({ id: 'm1', at, from: at + runIn, why: 'maintenance' })
    const told = ({ explanation, ...finding }: Finding) => ({
      ...finding,
      explanation: explanation.replace(/; learning since .*/, '')
    })
    fc.assert(
      fc.property(values, fc.nat(80), fc.constantFrom(0, 300, 5000), (numbers, at, runIn) => {
        // The last row is whole when another has come.
        const [windows, time, end] = [of([...numbers, 1]), at * 1000 + 300, numbers.length * 1000]
        const marked = windows.map(one => (one.end > time ? { ...one, renewal: renewal(time, runIn) } : one))
        const found = run(open(), marked).filter(({ renewed }) => !renewed)
        const [whole, anew] = [
          run(open(), windows),
          run(
            open(),
            windows.filter(({ start }) => start >= time + runIn)
          )
        ]
        const wanted = [...whole.filter(one => one.time <= time), ...anew.filter(one => one.time > time)]
        return same(found.filter(one => one.time <= end).map(told), wanted.filter(one => one.time <= end).map(told))
      })
    )
    t.pass()
  })

  t.test(`${name} says of the groups meant what it has learnt, the same after a restart`, async t => {
    const [detector, again] = [open(), open()]
    const numbers = Array.from({ length: 300 }, (_, index) => 20 + (index % 7))
    run(
      detector,
      [...of(numbers), ...of(numbers, 1)].sort((a, b) => a.end - b.end)
    )
    again.restore(structuredClone(detector.save()))
    const learntBy = (one: Detector) => one.learnt?.(({ tags }) => tags['asset'] === 'm1') ?? []
    const learnt = learntBy(detector)
    t.same(learntBy(again), learnt)
    t.same([...again.groups!()], [...detector.groups!()])
    for (const { group, centre, spread, windows, since } of learnt) {
      t.same([group, since], [groups[0], 0])
      t.ok(windows > 290)
      if (centre !== undefined) t.ok(centre > 20 && centre < 26 && spread! > 0 && spread! < 5, `${centre} ± ${spread}`)
    }
  })

  t.test(`${name} has no opinion of a window without a number`, async t => {
    const detector = open()
    run(detector, of(Array.from({ length: 60 }, (_, index) => index % 3)))
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) t.same(detector.push([windowOf(0, 61, value)], 0), [])
    t.same(detector.push([{ ...windowOf(0, 62, 1), values: {} }], 0), [])
    t.same(detector.push([{ ...windowOf(0, 62, 1), values: { mean: [{ name: 'm1', value: 1 }] } }], 0), [])
    t.same(detector.push([{ ...windowOf(0, 63, 1), window: 'another' }], 0), [])
  })

  t.test(`${name} explains each abnormal finding with its value`, async t => {
    for (const { abnormal, explanation, value, score } of run(open(), of(Array.from({ length: 60 }, (_, index) => index % 5)))) {
      if (abnormal) t.match(explanation, String(value))
      t.ok(Number.isFinite(score))
    }
  })
}
