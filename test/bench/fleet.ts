// Simulated machines for the codec: what recordings do not hold, such as full doubles, floats of 32 bits and states.

import type { Column } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'
import { random } from '../support/random.ts'
import type { Recording } from './recordings.ts'

type Signal = (next: () => number) => (i: number) => number

const normal = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())

const walk =
  (start: number, step: number): Signal =>
  next => {
    let value = start
    return () => (value += step * normal(next))
  }

const rounded =
  (signal: Signal, decimals: number): Signal =>
  next => {
    const sample = signal(next)
    return i => Number(sample(i).toFixed(decimals))
  }

const waves: Signal = next => i => 20 + 5 * Math.sin(i / 9) + 0.1 * normal(next)
const single: Signal = next => {
  const sample = waves(next)
  return i => Math.fround(sample(i))
}
const state: Signal = next => {
  let value = 0
  return () => (next() < 0.05 ? (value = Math.floor(next() * 3)) : value)
}
const switched: Signal = next => {
  let value = 0
  return () => (next() < 0.02 ? (value = 1 - value) : value)
}
const counter: Signal = next => {
  let value = 100_000
  return () => (value += next() < 0.3 ? 1 : 0)
}

const telemetry: Readonly<Record<string, { signal: Signal; states?: readonly string[] }>> = {
  temperature: { signal: rounded(walk(60, 0.05), 1) },
  pressure: { signal: rounded(walk(4, 0.01), 3) },
  vibration_rms: { signal: rounded(next => () => 2 + 0.2 * normal(next), 3) },
  speed: { signal: rounded(next => () => 1480 + 3 * normal(next), 0) },
  cycles: { signal: counter },
  running: { signal: switched, states: ['false', 'true'] },
  state: { signal: state, states: ['idle', 'running', 'fault'] }
}
const doubles = {
  wave: { signal: waves },
  drift: { signal: walk(1, 0.001) },
  noise: { signal: ((next: () => number) => () => normal(next)) as Signal }
}
const floats = { wave: { signal: single } }

const start = 1_700_000_000_000

const asset = (kinds: typeof telemetry, machine: number, rows: number): Column[] => {
  const times = Float64Array.from({ length: rows }, (_, i) => start + i * 1000)
  return Object.entries(kinds).map(([measurement, { signal, states }], place) => {
    const sample = signal(random(machine * 100 + place))
    const column = {
      series: series(measurement, { asset: `pump-${machine}`, line: 'bottling', site: 'north' }),
      times,
      values: Float64Array.from(times, (_, i) => sample(i))
    }
    return states ? { ...column, states } : column
  })
}

const fleet = (name: string, kinds: typeof telemetry): Recording => ({
  family: name,
  name,
  assets: Array.from({ length: 10 }, (_, machine) => asset(kinds, machine, 3000))
})

export const fleets = (): Recording[] => [
  fleet('fleet', telemetry),
  fleet('fleet-doubles', doubles),
  fleet('fleet-float32', floats)
]
