// Summaries of intervals: what a downsampler leaves of the samples between two times, as samples of its own.

import { type Series, series as seriesOf, tagsMax } from './series.ts'

/** What a sample stands for, where its series has the tag `summary`. Its time is the interval's start. */
export const summaries = ['count', 'sum', 'min', 'max'] as const
export type Summary = (typeof summaries)[number]

/** The tag that says so; reserved. */
export const summaryTag = 'summary'

export const summaryOf = ({ tags }: Series): Summary | undefined => {
  const found = tags[summaryTag]
  return (summaries as readonly (string | undefined)[]).includes(found) ? (found as Summary) : undefined
}

/** The series that a summary of another goes under; undefined where that one has no room for one more tag. */
export const summarySeries = ({ measurement, tags }: Series, summary: Summary): Series | undefined =>
  Object.keys(tags).length < tagsMax || tags[summaryTag] !== undefined
    ? seriesOf(measurement, { ...tags, [summaryTag]: summary })
    : undefined

/** The series that was summarized. */
export const summarized = (series: Series): Series => {
  if (series.tags[summaryTag] === undefined) return series
  const { [summaryTag]: _, ...tags } = series.tags
  return seriesOf(series.measurement, tags)
}
