// Laws of everything that finds something in one series; the registry's contract tests see too few samples for long warm-ups.

import fc from 'fast-check'
import t from 'tap'
import { autoCore } from '../../../../collector/detectors/series/auto.ts'
import type { SeriesCore } from '../../../../collector/detectors/series/core.ts'
import { driftCore } from '../../../../collector/detectors/series/drift.ts'
import { follow } from '../../../../collector/detectors/series/follow.ts'
import { hysteresisCore } from '../../../../collector/detectors/series/hysteresis.ts'
import { likelihoodCore } from '../../../../collector/detectors/series/likelihood.ts'
import { patternsCore } from '../../../../collector/detectors/series/patterns.ts'
import { rateCore } from '../../../../collector/detectors/series/rate.ts'
import { robustCore } from '../../../../collector/detectors/series/robust.ts'
import { seasonalCore } from '../../../../collector/detectors/series/seasonal.ts'
import { stuckCore } from '../../../../collector/detectors/series/stuck.ts'
import { pack, unpack } from '../../../../platform/pack.ts'

/** Those whose opinion is the same whatever the unit of the values. */
const unitless: Readonly<Record<string, SeriesCore>> = {
  auto: autoCore({ limit: 3, rest: 20, warmUp: 20, history: 200 }),
  drift: driftCore({ method: 'cusum', limit: 5, slack: 0.5, warmUp: 20 }),
  'drift by Page-Hinkley': driftCore({ method: 'page-hinkley', limit: 5, slack: 0.5, warmUp: 20 }),
  likelihood: likelihoodCore({ likelihood: 1e-3, short: 5, history: 200, warmUp: 20 }),
  patterns: patternsCore({ sigmas: 3, length: 4, stride: 2, size: 4, history: 200, warmUp: 20 }),
  robust: robustCore({ sigmas: 3, size: 20, warmUp: 10 }),
  seasonal: seasonalCore({ sigmas: 3, periodMs: 20_000, bins: 5, learning: 0.3, warmUp: 10 }),
  stuck: stuckCore({ samples: 4, factor: 2, share: 0.01, warmUp: 20 })
}

const all: Readonly<Record<string, SeriesCore>> = {
  ...unitless,
  hysteresis: hysteresisCore({ above: 12, below: -12, margin: 4 }),
  rate: rateCore({ rise: 9, fall: 9, perMs: 1000, smoothMs: 2000, gapMs: 60_000 })
}

interface Sample {
  readonly time: number
  readonly value: number
}

/** Stretches of whole numbers around a level: steps, noise, spikes, standstill; seldom a gap in time. */
const stretch = fc.record({
  level: fc.integer({ min: -40, max: 40 }),
  noise: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 }),
  length: fc.integer({ min: 1, max: 60 }),
  gapMs: fc.constantFrom(1000, 1000, 1000, 7000, 90_000)
})

const samplesOf = (stretches: readonly { level: number; noise: number[]; length: number; gapMs: number }[]): Sample[] => {
  let time = 1_700_000_000_000
  return stretches.flatMap(({ level, noise, length, gapMs }) =>
    Array.from({ length }, (_, index) => {
      time += index === 0 ? gapMs : 1000
      return { time, value: level + noise[index % noise.length]! }
    })
  )
}

const samples = fc.array(stretch, { minLength: 1, maxLength: 6 }).map(samplesOf)
const runs = { numRuns: 60 }

/** What is thought of each sample, without the words. */
const opinions = (core: SeriesCore, of: readonly Sample[]): (string | undefined)[] => {
  const follower = follow(core)
  return of.map(({ time, value }) => {
    const opinion = follower.push(time, value)
    return opinion && `${opinion.abnormal} ${opinion.score}`
  })
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

for (const [name, core] of Object.entries(all)) {
  t.test(`${name} is causal: what comes later changes no opinion`, async t => {
    fc.assert(
      fc.property(samples, fc.nat(360), (of, at) => same(opinions(core, of.slice(0, at)), opinions(core, of).slice(0, at))),
      runs
    )
    t.pass()
  })

  t.test(`${name} goes on from a saved state as if nothing had happened, also from the disk`, async t => {
    fc.assert(
      fc.property(samples, fc.nat(360), (of, at) => {
        const [before, after] = [follow(core), follow(core)]
        const first = of.slice(0, at).map(({ time, value }) => before.push(time, value))
        after.restore(unpack(pack(before.save())))
        const rest = of.slice(at).map(({ time, value }) => after.push(time, value))
        const whole = follow(core)
        return same(
          [...first, ...rest],
          of.map(({ time, value }) => whole.push(time, value))
        )
      }),
      runs
    )
    t.pass()
  })

  t.test(`${name} does not mind when a series begins`, async t => {
    fc.assert(
      fc.property(samples, fc.integer({ min: -1e9, max: 1e9 }), (of, shiftMs) =>
        same(
          opinions(core, of),
          opinions(
            core,
            of.map(({ time, value }) => ({ time: time + shiftMs, value }))
          )
        )
      ),
      runs
    )
    t.pass()
  })

  t.test(`${name} keeps as many bytes of a series as it says, and explains itself`, async t => {
    const state = core.start()
    t.equal(core.bytes, state.numbers.byteLength + state.memory.byteLength)
    for (let index = 0; index < 200; index++) {
      const value = (index * 7) % 11
      const score = core.push(state, index * 1000, value)
      t.ok(Number.isNaN(score) || Number.isFinite(score))
      if (!Number.isNaN(score)) t.match(core.explain(state, value), new RegExp(`^is ${value}, .`))
    }
  })
}

for (const [name, core] of Object.entries(unitless)) {
  t.test(`${name} does not mind the unit of the values nor where they begin`, async t => {
    // Powers of two and whole numbers keep the arithmetic exact: the opinions are equal to the bit.
    fc.assert(
      fc.property(samples, fc.integer({ min: -20, max: 20 }), fc.integer({ min: -1e6, max: 1e6 }), (of, power, offset) =>
        same(
          opinions(core, of),
          opinions(
            core,
            of.map(({ time, value }) => ({ time, value: value * 2 ** power + offset * 2 ** power }))
          )
        )
      ),
      runs
    )
    t.pass()
  })
}
