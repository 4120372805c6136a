// Windows as a batch job would compute them that has all samples before it.

import { series as seriesOf } from '../../protocol/series.ts'
import type { Sample, WindowText } from './convergence.ts'

export interface NaiveWindow {
  readonly window: string
  readonly group: string
  readonly start: number
  readonly end: number
  readonly samples: readonly Sample[]
}

const ms = (text: unknown): number => {
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(String(text))!
  return Number(amount) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 's']!
}

const groupBy = <T, K>(list: readonly T[], keyOf: (item: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>()
  for (const item of list) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

/** Sums differ in their last digits by the order of adding. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6 + 0

const byTime = (a: Sample, b: Sample): number => a.time - b.time || a.value - b.value

/** The stretches that a sorted list of samples of one group falls into. */
const spans = (text: WindowText, sorted: readonly Sample[]): { start: number; end: number; samples: Sample[] }[] => {
  const found = new Map<string, { start: number; end: number; samples: Sample[] }>()
  const add = (start: number, end: number, sample: Sample): void => {
    const key = `${start}`
    if (!found.has(key)) found.set(key, { start, end, samples: [] })
    found.get(key)!.samples.push(sample)
  }
  if (text['use'] === 'tumbling' || text['use'] === 'hopping') {
    const length = ms(text['length'])
    const hop = text['use'] === 'tumbling' ? length : ms(text['hop'])
    for (const sample of sorted)
      for (let start = Math.floor(sample.time / hop) * hop; start > sample.time - length; start -= hop)
        add(start, start + length, sample)
    return [...found.values()]
  }
  const list: { start: number; end: number; samples: Sample[] }[] = []
  if (text['use'] === 'session') {
    const gap = ms(text['gap'])
    for (const sample of sorted) {
      const open = list.at(-1)
      if (open && sample.time < open.end) {
        open.samples.push(sample)
        open.end = sample.time + gap
      } else list.push({ start: sample.time, end: sample.time + gap, samples: [sample] })
    }
    return list
  }
  const [size, within] = [Number(text['size']), ms(text['within'])]
  const stretches = groupBy(sorted, ({ time }) => Math.floor(time / within))
  for (const members of stretches.values())
    for (let at = 0; at < members.length; at += size) {
      const samples = members.slice(at, at + size)
      list.push({ start: samples[0]!.time, end: samples.at(-1)!.time + 1, samples })
    }
  return list
}

export const naiveWindows = (text: WindowText, samples: readonly Sample[]): NaiveWindow[] => {
  const chosen = samples.filter(({ measurement }) => text['measurement'] === undefined || text['measurement'] === measurement)
  const by = text['by'] as readonly string[] | undefined
  const groups = groupBy(chosen, ({ measurement, tags }) => {
    const kept = by ? Object.fromEntries(by.flatMap(name => (tags[name] === undefined ? [] : [[name, tags[name]]]))) : tags
    return seriesOf(measurement, kept).key
  })
  return [...groups].flatMap(([group, members]) =>
    spans(text, members.toSorted(byTime)).map(span => ({ window: String(text['name']), group, ...span }))
  )
}

/** What differs between windows found and those of the batch job, in a line each. */
export const differences = (
  text: WindowText,
  samples: readonly Sample[],
  found: readonly {
    window: string
    group: { key: string }
    start: number
    end: number
    values: Readonly<Record<string, unknown>>
  }[]
): string[] => {
  const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0)
  const line = (window: { group: string; start: number; end: number }, values: Readonly<Record<string, unknown>>): string =>
    `${text['name']} ${window.group} ${window.start} ${window.end} ${JSON.stringify(values)}`
  const expected = naiveWindows(text, samples).map(window => {
    const values = window.samples.map(({ value }) => value)
    return line(window, {
      count: values.length,
      sum: rounded(sum(values)),
      min: Math.min(...values),
      max: Math.max(...values),
      first: values[0],
      last: window.samples.at(-1)!.value
    })
  })
  const got = found
    .filter(({ window }) => window === text['name'])
    .map(({ group, start, end, values: { count, sum, min, max, first, last } }) =>
      line({ group: group.key, start, end }, { count, sum: rounded(Number(sum)), min, max, first, last })
    )
  const [wanted, there] = [new Set(expected), new Set(got)]
  return [
    ...expected.filter(one => !there.has(one)).map(one => `missing ${one}`),
    ...got.filter(one => !wanted.has(one)).map(one => `wrong ${one}`),
    ...(got.length === there.size ? [] : ['some are there twice'])
  ]
}
