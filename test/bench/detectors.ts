// What it costs to judge one sample of one series, and what is remembered of a series, detector by detector.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as detectors from '../../collector/detectors/registry.ts'
import { autoCore } from '../../collector/detectors/series/auto.ts'
import type { SeriesCore } from '../../collector/detectors/series/core.ts'
import { driftCore } from '../../collector/detectors/series/drift.ts'
import { hysteresisCore } from '../../collector/detectors/series/hysteresis.ts'
import { likelihoodCore } from '../../collector/detectors/series/likelihood.ts'
import { patternsCore } from '../../collector/detectors/series/patterns.ts'
import { rateCore } from '../../collector/detectors/series/rate.ts'
import { robustCore } from '../../collector/detectors/series/robust.ts'
import { seasonalCore } from '../../collector/detectors/series/seasonal.ts'
import { stuckCore } from '../../collector/detectors/series/stuck.ts'
import { random } from '../../simulators/random.ts'
import type { Bench } from './bench.ts'

const { auto, drift, likelihood, patterns, robust, seasonal, stuck } = detectors

const cores = (): Readonly<Record<string, SeriesCore>> => {
  const { period, ...season } = seasonal.options.parse({})
  return {
    auto: autoCore(auto.options.parse({})),
    drift: driftCore(drift.options.parse({})),
    hysteresis: hysteresisCore({ above: 2, margin: 0.5 }),
    likelihood: likelihoodCore(likelihood.options.parse({})),
    patterns: patternsCore(patterns.options.parse({})),
    rate: rateCore({ rise: 1, perMs: 1000, smoothMs: 10_000, gapMs: 3_600_000 }),
    robust: robustCore(robust.options.parse({})),
    seasonal: seasonalCore({ periodMs: period, ...season }),
    stuck: stuckCore(stuck.options.parse({}))
  }
}

/** Many series take turns, as they do in a collector, so that their states do not stay in the processor's cache. */
const seriesCount = 10_000
const samplesEach = 200
const warmSamples = 200_000
const rounds = 3
const noise = 65_536

const valuesOf = (): Float64Array => {
  const chance = random(1)
  return Float64Array.from({ length: noise }, (_, index) => Math.sin(index / 500) + 0.2 * chance.normal())
}

const once = (core: SeriesCore, values: Float64Array, series: number, samples: number): number => {
  const states = Array.from({ length: series }, () => core.start())
  const begun = performance.now()
  for (let sample = 0; sample < samples; sample++)
    for (let i = 0; i < series; i++) core.push(states[i]!, sample * 1000, values[(sample + 37 * i) % noise]!)
  return ((performance.now() - begun) * 1000) / (series * samples)
}

/** The best of some rounds: the machine may be shared. */
const microsPerSample = (core: SeriesCore, values: Float64Array, series: number, samples: number): number =>
  Math.min(...Array.from({ length: rounds }, () => once(core, values, series, samples)))

/** What the process grows by for each state: with what JavaScript keeps around its arrays. */
const residentBytes = (core: SeriesCore): number => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const used = (): number => {
    collect()
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = used()
  const states = Array.from({ length: seriesCount }, () => core.start())
  const grown = used() - before
  // The states must live until here.
  for (const state of states) core.push(state, 0, 0)
  return Math.round(grown / seriesCount)
}

export const detectorsBench: Bench = ({ only }, print) => {
  const values = valuesOf()
  const figures: Record<string, number> = {}
  print(
    `best of ${rounds} rounds: one series of ${warmSamples} samples, and ${seriesCount} series in turn, ${samplesEach} samples each`
  )
  for (const [name, core] of Object.entries(cores()).filter(([name]) => only.length === 0 || only.includes(name))) {
    const resident = residentBytes(core)
    const alone = microsPerSample(core, values, 1, warmSamples)
    const inTurn = microsPerSample(core, values, seriesCount, samplesEach)
    print(
      `${name.padEnd(12)}${alone.toFixed(2).padStart(7)} µs a sample, ${inTurn.toFixed(2).padStart(6)} in turn; ${core.bytes} bytes of state, ${resident} in memory`
    )
    Object.assign(figures, { [`${name}Micros`]: inTurn, [`${name}Bytes`]: core.bytes })
  }
  print(JSON.stringify(figures))
}
