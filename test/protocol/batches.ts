// Random batches of every kind that the codec knows, from a seed.

import type { Batch } from '../../protocol/batch.ts'
import { lanes } from '../../protocol/batch.ts'
import type { Column } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'

type Random = () => number
type Kind = (random: Random, count: number) => Float64Array

const upTo = (random: Random, max: number): number => Math.floor(random() * max)
const pick = <T>(random: Random, list: readonly T[]): T => list[upTo(random, list.length)]!
const fill = (count: number, next: (i: number) => number): Float64Array => Float64Array.from({ length: count }, (_, i) => next(i))

const specials = [
  0,
  -0,
  Number.NaN,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  2 ** 51,
  Number.MAX_VALUE,
  0.1,
  1e22,
  1 / 3
]

/** Any 64 bits at all. */
const bits: Kind = (random, count) => {
  const words = Uint32Array.from({ length: count * 2 }, () => upTo(random, 2 ** 32))
  return new Float64Array(words.buffer)
}

const walk: Kind = (random, count) => {
  const [scale, step] = [10 ** upTo(random, 8), 10 ** upTo(random, 5)]
  let whole = Math.round((random() - 0.5) * 10 ** upTo(random, 9))
  return fill(count, () => (whole += Math.round((random() - 0.5) * step)) / scale)
}

const noise: Kind = (random, count) => {
  const [size, digits] = [10 ** (upTo(random, 12) - 4), 1 + upTo(random, 9)]
  return fill(count, () => Number(((random() - 0.3) * size).toPrecision(digits)))
}

const grid: Kind = (random, count) => {
  const [step, offset] = [1 + upTo(random, 5000), upTo(random, 100_000)]
  return fill(count, () => (offset + step * upTo(random, 40)) / 1000)
}

const few: Kind = (random, count) => {
  const values = fill(1 + upTo(random, 8), () => (random() < 0.5 ? random() : Number(random().toFixed(3))))
  return fill(count, () => values[Math.floor(random() ** 3 * values.length)]!)
}

/** Digits and magnitudes that change within the column. */
const mixed: Kind = (random, count) => {
  const [digits, magnitudes] = [1 + upTo(random, 15), 1 + upTo(random, 18)]
  return fill(count, () => Number(((random() - 0.3) * 10 ** (upTo(random, magnitudes) - upTo(random, 6))).toPrecision(digits)))
}

const ramp: Kind = (random, count) => {
  const [start, slope] = [upTo(random, 1e6), upTo(random, 100) - 50]
  return fill(count, i => start + slope * i + (random() < 0.05 ? upTo(random, 1000) : 0))
}

const kinds: readonly Kind[] = [
  bits,
  walk,
  noise,
  grid,
  few,
  mixed,
  ramp,
  (random, count) => fill(count, () => pick(random, specials)),
  (random, count) => walk(random, count).map(value => (random() < 0.1 ? pick(random, specials) : value)),
  (random, count) => noise(random, count).map(Math.fround),
  (random, count) => fill(count, i => Math.sin(i / 7) + random() * 1e-3),
  (random, count) => fill(count, () => 0).fill(pick(random, specials)),
  (_random, count) => fill(count, i => Math.sin((i % 12) / 3))
]

const names = [
  'temperature',
  'vibration_rms',
  'Volume Flow RateRMS',
  'p',
  'température',
  'pH',
  '温度',
  '🌡️x',
  'sensor12',
  'a.b-c/d:e'
]
const texts = ['pump-1', 'pump-2', 'NORTH', 'line 7', 'Ümlaut', '0', '🏭', 'very-long-name-of-a-plant-in-the-far-north']

const tagsOf = (random: Random): Record<string, string> =>
  Object.fromEntries(['asset', 'line', 'site', 'Zone'].filter(() => random() < 0.4).map(name => [name, pick(random, texts)]))

const timesOf = (random: Random, count: number): Float64Array => {
  if (random() < 0.1) return pick(random, kinds)(random, count)
  const [start, period, jitter] = [
    1.7e12 + upTo(random, 1e9),
    pick(random, [1, 1000, 5000, 3_600_000]),
    pick(random, [0, 0, 3, 500])
  ]
  let time = start
  return fill(count, () => (time += (random() < 0.03 ? period * 7 : period) + upTo(random, jitter)))
}

const stateColumn = (random: Random, column: Column): Column => {
  const states = random() < 0.5 ? ['false', 'true'] : texts.slice(0, 1 + upTo(random, texts.length))
  let state = 0
  return { ...column, states, values: column.times.map(() => (random() < 0.2 ? (state = upTo(random, states.length)) : state)) }
}

/** Between none and `most` columns of up to `rows` samples. */
export const randomColumns = (random: Random, most = 6, rows = 80): Column[] => {
  let times = timesOf(random, upTo(random, rows))
  return Array.from({ length: upTo(random, most + 1) }, () => {
    if (random() < 0.2) times = timesOf(random, upTo(random, rows))
    const column = {
      series: series(pick(random, names), tagsOf(random)),
      times,
      values: pick(random, kinds)(random, times.length)
    }
    return random() < 0.15 ? stateColumn(random, column) : column
  })
}

const hex = (random: Random, length: number): string => Array.from({ length }, () => upTo(random, 16).toString(16)).join('')

export const randomBatch = (random: Random): Batch => ({
  agent: pick(random, ['gateway-07', 'a', 'Edge_1.north', 'x'.repeat(64)]),
  epoch: hex(random, 16),
  lane: pick(random, lanes),
  sequence: 1 + upTo(random, pick(random, [100, 60_000, 2 ** 31, 2 ** 53 - 2])),
  columns: randomColumns(random)
})
