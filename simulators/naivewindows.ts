// What windows should be, computed as a batch job over all samples: written to be read, not to be fast.

import { type Millis, type Series, series as seriesOf, type Tags } from '../protocol/series.ts'
import { type Aggregate, groupedBy, inOrder, naiveValue, type Sample, type Value } from './naiveaggregates.ts'

/** A text, one of several texts, each perhaps with * for any letters. */
export type Matcher = string | readonly string[]

export type Kind =
  | { readonly use: 'tumbling'; readonly length: Millis }
  | { readonly use: 'hopping'; readonly length: Millis; readonly hop: Millis }
  | { readonly use: 'session'; readonly gap: Millis }
  | { readonly use: 'count'; readonly size: number; readonly within: Millis }

export interface Definition {
  readonly kind: Kind
  /** Any, where absent. */
  readonly measurement?: Matcher
  /** All must agree; a series without the tag does not. */
  readonly tags?: Readonly<Record<string, Matcher>>
  /** Series of one measurement that agree in these tags are one group; where absent, each series is one. */
  readonly by?: readonly string[]
  /** By the name of the result. */
  readonly aggregates: Readonly<Record<string, Aggregate>>
}

/** Windows without samples are not there. */
export interface NaiveWindow {
  /** Key of the group. */
  readonly group: string
  /** Inclusive: aligned, or the time of the first sample of a session or a count. */
  readonly start: Millis
  /** Exclusive: aligned; the gap after the last sample of a session; 1 ms after the last sample of a count. */
  readonly end: Millis
  /** Place among the counts of its stretch of time, from 0; else 0. Counts may share their start. */
  readonly index: number
  /** In order. */
  readonly samples: readonly Sample[]
  readonly values: Readonly<Record<string, Value>>
}

/** The tags by which a sample is selected and grouped. */
export type TagsAt = (series: Series, time: Millis) => Tags

type Cut = Omit<NaiveWindow, 'group' | 'values'>

const matchesPattern = (pattern: string, text: string): boolean => {
  if (pattern === '') return text === ''
  if (pattern[0] !== '*') return text[0] === pattern[0] && matchesPattern(pattern.slice(1), text.slice(1))
  return matchesPattern(pattern.slice(1), text) || (text !== '' && matchesPattern(pattern, text.slice(1)))
}

const matches = (matcher: Matcher, text: string | undefined): boolean =>
  text !== undefined && [matcher].flat().some(pattern => matchesPattern(pattern, text))

const selects = ({ measurement = '*', tags = {} }: Definition, sample: Sample, own: Tags): boolean =>
  matches(measurement, sample.series.measurement) && Object.entries(tags).every(([name, matcher]) => matches(matcher, own[name]))

const groupOf = ({ by }: Definition, { series }: Sample, own: Tags): string => {
  if (!by) return series.key
  const tags = by.filter(name => own[name] !== undefined).map(name => [name, own[name]!] as const)
  return seriesOf(series.measurement, Object.fromEntries(tags)).key
}

/** Starts of all windows that a time lies in: start <= time < start + length. */
const startsOf = (time: Millis, length: Millis, hop: Millis): Millis[] => {
  const starts: Millis[] = []
  for (let start = Math.floor(time / hop) * hop; start + length > time; start -= hop) starts.push(start)
  return starts
}

const hopping = (samples: readonly Sample[], length: Millis, hop: Millis): Cut[] => {
  const starts = new Set(samples.flatMap(({ time }) => startsOf(time, length, hop)))
  return [...starts].map(start => {
    const end = start + length
    return { start, end, index: 0, samples: samples.filter(({ time }) => start <= time && time < end) }
  })
}

const sessions = (samples: readonly Sample[], gap: Millis): Cut[] => {
  const all: Sample[][] = []
  for (const sample of samples) {
    const session = all.at(-1)
    if (session && sample.time - session.at(-1)!.time < gap) session.push(sample)
    else all.push([sample])
  }
  return all.map(session => ({ start: session[0]!.time, end: session.at(-1)!.time + gap, index: 0, samples: session }))
}

const counts = (samples: readonly Sample[], size: number, within: Millis): Cut[] =>
  hopping(samples, within, within).flatMap(stretch => {
    const cuts: Cut[] = []
    for (let index = 0; index * size < stretch.samples.length; index++) {
      const some = stretch.samples.slice(index * size, (index + 1) * size)
      cuts.push({ start: some[0]!.time, end: some.at(-1)!.time + 1, index, samples: some })
    }
    return cuts
  })

/** @param samples of one group, in order */
const cut = (kind: Kind, samples: readonly Sample[]): Cut[] => {
  switch (kind.use) {
    case 'tumbling':
      return hopping(samples, kind.length, kind.length)
    case 'hopping':
      return hopping(samples, kind.length, kind.hop)
    case 'session':
      return sessions(samples, kind.gap)
    case 'count':
      return counts(samples, kind.size, kind.within)
  }
}

/**
 * The windows of a definition, in order of group, start and index.
 * @param samples each once, in any order
 * @param tagsAt where series have more tags than their own
 */
export const naiveWindows = (
  definition: Definition,
  samples: readonly Sample[],
  tagsAt: TagsAt = ({ tags }) => tags
): NaiveWindow[] => {
  const groups = groupedBy(inOrder(samples), sample => {
    const own = tagsAt(sample.series, sample.time)
    return selects(definition, sample, own) ? groupOf(definition, sample, own) : undefined
  })
  const valuesOf = (samples: readonly Sample[]): NaiveWindow['values'] =>
    Object.fromEntries(Object.entries(definition.aggregates).map(([name, aggregate]) => [name, naiveValue(aggregate, samples)]))
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([group, own]) =>
      cut(definition.kind, own)
        .sort((a, b) => a.start - b.start || a.index - b.index)
        .map(window => ({ ...window, group, values: valuesOf(window.samples) }))
    )
}
