// What each aggregate of a window is, computed from all of its samples at once.

import { variety, varietyOf } from '../collector/windows/states/variety.ts'
import type { Millis, Series } from '../protocol/series.ts'

export interface Sample {
  readonly series: Series
  readonly time: Millis
  readonly value: number
}

export interface Ranked {
  readonly name: string
  readonly value: number
}

/** Undefined where the samples do not tell, as of the rate of one sample. */
export type Value = number | readonly Ranked[] | undefined

/** Of a count of `of` or a ranking by `of`: `series`, or the name of a tag of theirs. */
export type Aggregate =
  | { readonly use: 'count' | 'sum' | 'mean' | 'min' | 'max' | 'range' | 'first' | 'last' | 'stddev' | 'increase' | 'rate' }
  | { readonly use: 'quantile'; readonly q: number }
  | { readonly use: 'distinct'; readonly of?: 'value' | 'series' | string }
  | {
      readonly use: 'top'
      readonly k: number
      readonly by: Aggregate
      readonly of?: 'series' | string
      readonly order?: 'greatest' | 'smallest'
    }

/** -0 lies below 0. */
const ascending = (a: number, b: number): number => a - b || Number(Object.is(b, -0)) - Number(Object.is(a, -0))

/** By time, then value, then series: one order, whatever that of arrival. */
export const inOrder = (samples: readonly Sample[]): Sample[] =>
  samples.toSorted(
    (a, b) =>
      a.time - b.time || ascending(a.value, b.value) || (a.series.key < b.series.key ? -1 : a.series.key > b.series.key ? 1 : 0)
  )

/** The sum without the rounding of each addition: what an addition loses is kept and added, too (Shewchuk 1997). */
const sumOf = (values: readonly number[]): number => {
  if (!values.every(Number.isFinite)) return values.reduce((sum, value) => sum + value, 0)
  let parts: number[] = []
  for (const value of values) {
    let sum = value
    const lost: number[] = []
    for (const part of parts) {
      const [large, small] = Math.abs(sum) < Math.abs(part) ? [part, sum] : [sum, part]
      sum = large + small
      const rest = small - (sum - large)
      if (rest !== 0) lost.push(rest)
    }
    parts = [...lost, sum]
  }
  return parts.reduceRight((sum, part) => sum + part, 0)
}

const meanOf = (values: readonly number[]): number => sumOf(values) / values.length

/** Of the population: divided by the number of values. */
const stddevOf = (values: readonly number[]): number => {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map(value => (value - mean) ** 2)))
}

/** The value of rank q from the smallest, 0, to the greatest, 1; of the two next to it the smaller. */
const quantileOf = (values: readonly number[], q: number): number | undefined =>
  values.toSorted(ascending)[Math.floor(q * (values.length - 1))]

/** Samples by name; those without one are left out. */
export const groupedBy = (samples: readonly Sample[], nameOf: (sample: Sample) => string | undefined): Map<string, Sample[]> => {
  const groups = new Map<string, Sample[]>()
  for (const sample of samples) {
    const name = nameOf(sample)
    if (name === undefined) continue
    const group = groups.get(name) ?? []
    groups.set(name, group)
    group.push(sample)
  }
  return groups
}

const named =
  (of: string) =>
  ({ series }: Sample): string | undefined =>
    of === 'series' ? series.key : series.tags[of]

/** As the sketch says it that was given all values at once: what it is given in parts, in any order, must be the same. */
const sketchedOf = (samples: readonly Sample[]): number => {
  const state = variety.make()
  const values = Float64Array.from(samples, ({ value }) => value)
  variety.add(state, { times: new Float64Array(values.length), values, from: 0, to: values.length, series: 0 })
  return varietyOf(state)
}

const distinctOf = (samples: readonly Sample[], of: string): number =>
  of === 'value' ? sketchedOf(samples) : groupedBy(samples, named(of)).size

/** A counter that falls was reset to 0 and rose to what it is. Series with samples at one time only do not tell. */
const risesOf = (samples: readonly Sample[]): { rise: number; seconds: number }[] =>
  [...groupedBy(samples, named('series')).values()].flatMap(all => {
    const sorted = inOrder(all)
    const seconds = (sorted.at(-1)!.time - sorted[0]!.time) / 1000
    let rise = 0
    for (let i = 1; i < sorted.length; i++) {
      const [before, after] = [sorted[i - 1]!.value, sorted[i]!.value]
      rise += after >= before ? after - before : after
    }
    return seconds > 0 ? [{ rise, seconds }] : []
  })

const sumOfSeries = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : sumOf(values))

const topOf = (
  samples: readonly Sample[],
  { k, by, of = 'series', order = 'greatest' }: Aggregate & { use: 'top' }
): Ranked[] => {
  const sign = order === 'greatest' ? -1 : 1
  return [...groupedBy(samples, named(of))]
    .map(([name, all]) => ({ name, value: naiveValue(by, all) }))
    .filter((ranked): ranked is Ranked => typeof ranked.value === 'number' && !Number.isNaN(ranked.value))
    .sort((a, b) => sign * (a.value - b.value) || (a.name < b.name ? -1 : 1))
    .slice(0, k)
}

/** @param samples of one window, in any order */
export const naiveValue = (aggregate: Aggregate, samples: readonly Sample[]): Value => {
  const sorted = inOrder(samples)
  const values = sorted.map(({ value }) => value)
  const [least, greatest] = [values.toSorted(ascending)[0], values.toSorted(ascending).at(-1)]
  switch (aggregate.use) {
    case 'count':
      return values.length
    case 'sum':
      return sumOf(values)
    case 'mean':
      return values.length === 0 ? undefined : meanOf(values)
    case 'min':
      return least
    case 'max':
      return greatest
    case 'range':
      return values.length === 0 ? undefined : greatest! - least!
    case 'first':
      return values[0]
    case 'last':
      return values.at(-1)
    case 'stddev':
      return values.length === 0 ? undefined : stddevOf(values)
    case 'quantile':
      return quantileOf(values, aggregate.q)
    case 'distinct':
      return distinctOf(samples, aggregate.of ?? 'value')
    case 'increase':
      return sumOfSeries(risesOf(samples).map(({ rise }) => rise))
    case 'rate':
      return sumOfSeries(risesOf(samples).map(({ rise, seconds }) => rise / seconds))
    case 'top':
      return topOf(samples, aggregate)
  }
}
