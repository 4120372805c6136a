// The readings of a collector's fault: one a second of event time and series, some of them over the limit of a detector.

import type { Readings } from '../load.ts'

export const minuteMs = 60_000
export const limit = 100

/** Series of which two minutes of ten are over the limit. */
export const isHot = (series: string): boolean => series.includes('asset=hot')

const stepMs = 1000
const isBreach = (number: number): boolean => [4, 5].includes(Math.floor((number * stepMs) / minuteMs) % 10)

/** Quarters, so that sums are exact in any order. */
const measured = (number: number, series: string): number =>
  isHot(series) && isBreach(number) ? limit + 1 + (number % 7) : (number % 97) / 4

/** Of the sensors behind the real agent; senders have series of their own. */
export const readings: Readings = {
  measured,
  stepMs,
  topicOf: asset => `load/${asset}/count`,
  seriesOf: asset => `count,asset=${asset}`
}

export const windowNames = { series: 'minute', site: 'site' } as const

/** The readings have times of long ago: without so long a keep time what comes late would not count. */
const windowOptions = 'use: tumbling, length: 1m, keep: 3650d, measurement: count, aggregates: [count, sum, min, max]'

/** Of the detector whose alerts are judged: a load that ends is silent too, and told of. */
export const detectorName = 'limit'

/** What the collector is to compute of them, as YAML. */
export const computing = `windows:
  - { ${windowOptions}, name: ${windowNames.series} }
  - { ${windowOptions}, name: ${windowNames.site}, by: [site] }
detectors:
  - { use: threshold, name: ${detectorName}, window: ${windowNames.series}, of: max, above: ${limit}, clearFor: 0s }`
