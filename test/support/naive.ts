// What each aggregate should be, computed without it, from all samples at once.

import type { Ranked, Value } from '../../collector/windows/aggregate.ts'
import { seriesOfKey } from '../../protocol/series.ts'
import { names, type Sample } from './samples.ts'

type Naive = (samples: readonly Sample[]) => Value | undefined
type Options = Readonly<Record<string, unknown>>

const valuesOf = (samples: readonly Sample[]): number[] => samples.map(({ value }) => value)

/** -0 lies below 0. */
const ascending = (a: number, b: number): number => a - b || Number(Object.is(b, -0)) - Number(Object.is(a, -0))
const byTime = (samples: readonly Sample[]): Sample[] =>
  samples.toSorted((a, b) => a.time - b.time || ascending(a.value, b.value))

/** The exact sum of doubles, rounded once (Shewchuk 1997). */
export const exactSum = (numbers: readonly number[]): number => {
  let parts: number[] = []
  for (let rest of numbers) {
    const left: number[] = []
    for (let part of parts) {
      if (Math.abs(rest) < Math.abs(part)) [rest, part] = [part, rest]
      const sum = rest + part
      const lost = part - (sum - rest)
      if (lost !== 0) left.push(lost)
      rest = sum
    }
    parts = [...left, rest]
  }
  return parts.reduceRight((sum, part) => sum + part, 0)
}

const nameOf = (series: number, of: string): string | undefined =>
  of === 'series' ? names(series) : seriesOfKey(names(series)).tags[of]

const grouped = <K>(samples: readonly Sample[], by: (sample: Sample) => K): Map<K, Sample[]> => {
  const groups = new Map<K, Sample[]>()
  for (const sample of samples) groups.set(by(sample), [...(groups.get(by(sample)) ?? []), sample])
  return groups
}

const rises = (samples: readonly Sample[]): { rise: number; seconds: number }[] =>
  [...grouped(samples, ({ series }) => series).values()]
    .map(byTime)
    .map(all => ({
      rise: all
        .slice(1)
        .map(({ value }, i) => (value >= all[i]!.value ? value - all[i]!.value : value))
        .reduce((sum, step) => sum + step, 0),
      seconds: (all.at(-1)!.time - all[0]!.time) / 1000
    }))
    .filter(({ seconds }) => seconds > 0)

const sumOf = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : numbers.toSorted((a, b) => a - b).reduce((sum, number) => sum + number, 0)

const mean = (numbers: readonly number[]): number => exactSum(numbers) / numbers.length

const ranking = (samples: readonly Sample[], of: string, rank: Naive, greatest: boolean): Ranked[] =>
  [...grouped(samples, ({ series }) => nameOf(series, of))]
    .flatMap(([name, all]) => (name === undefined ? [] : [{ name, value: rank(all) as number }]))
    .sort((a, b) => (greatest ? b.value - a.value : a.value - b.value) || (a.name < b.name ? -1 : 1))

/** By name, of options as they come out of their check; undefined where none stands here. */
export const naive: Readonly<Record<string, (options: Options) => Naive>> = {
  count: () => samples => samples.length,
  sum: () => samples => exactSum(valuesOf(samples)),
  mean: () => samples => mean(valuesOf(samples)),
  min: () => samples => valuesOf(samples).sort(ascending)[0],
  max: () => samples => valuesOf(samples).sort(ascending).at(-1),
  range: () => samples => Math.max(...valuesOf(samples)) - Math.min(...valuesOf(samples)),
  first: () => samples => byTime(samples)[0]?.value,
  last: () => samples => byTime(samples).at(-1)?.value,
  stddev: () => samples => {
    const center = mean(valuesOf(samples))
    return Math.sqrt(mean(valuesOf(samples).map(value => (value - center) ** 2)))
  },
  increase: () => samples => sumOf(rises(samples).map(({ rise }) => rise)),
  rate: () => samples => sumOf(rises(samples).map(({ rise, seconds }) => rise / seconds)),
  quantile:
    ({ q }) =>
    samples =>
      valuesOf(samples).sort(ascending)[Math.floor((q as number) * (samples.length - 1))],
  distinct:
    ({ of }) =>
    samples => {
      const found = new Set<number | string | undefined>(
        of === 'value' ? valuesOf(samples) : samples.map(({ series }) => nameOf(series, of as string))
      )
      found.delete(undefined)
      return found.size
    },
  top:
    ({ k, by, of, order }) =>
    samples =>
      ranking(samples, of as string, naive[(by as { name: string }).name]!({}), order === 'greatest').slice(0, k as number)
}
