// Holds what was stored against the ledger of the sensors: lost, twice, wrong.

import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../support/site.ts'
import { type Entry, epoch, type Ledger, seriesOf } from './readings.ts'

export interface Samples {
  readonly times: readonly number[]
  readonly values: readonly number[]
}

export interface Count {
  /** Acknowledged and not stored. */
  lost: number
  twice: number
  /** Stored with another value than was sent, or never sent. */
  wrong: number
}

const samplesMax = 1_000_000
const storeMsMax = 30_000
const nothing: Samples = { times: [], values: [] }

/** What a real collector has of a series. Asks again where it is busy. */
export const samplesOf = async (collectorPort: number, series: string): Promise<Samples> => {
  const query = new URLSearchParams({ series, limit: String(samplesMax) })
  while (true) {
    const response = await fetch(`http://127.0.0.1:${collectorPort}/api/v1/samples?${query}`)
    if (response.ok) return (await response.json()) as Samples
    await response.body?.cancel()
    if (response.status === 404) return nothing
    if (response.status !== 429 && response.status !== 503)
      throw new Error(`the collector answered ${response.status} to a query of ${series}`)
    await delay(200)
  }
}

/** Whether a reading that was sent must be there. */
export type Expected = (asset: string, number: number, acknowledged: boolean) => boolean

const countSeries = (asset: string, { acked, sent }: Entry, { times, values }: Samples, expected: Expected): Count => {
  const numbers = times.map(time => time - epoch)
  const seen = new Set(numbers)
  let lost = 0
  for (let number = 1; number <= sent; number++) if (!seen.has(number) && expected(asset, number, number <= acked)) lost++
  const wrong = (number: number, index: number): boolean => values[index] !== number || number < 1 || number > sent
  return { lost, twice: numbers.length - seen.size, wrong: numbers.filter(wrong).length }
}

/** Counts until nothing is missing, or patience ends: a collector stores some time after it has acknowledged. */
export const countStored = (ledger: Ledger, collectorPort: number, expected?: Expected): Promise<Count> =>
  until(
    () => countHeld(ledger, series => samplesOf(collectorPort, series), expected),
    ({ lost }) => lost === 0,
    storeMsMax
  )

/** @param expected absent: each that was acknowledged */
export const countHeld = async (
  ledger: Ledger,
  samples: (series: string) => Promise<Samples>,
  expected: Expected = (_asset, _number, acknowledged) => acknowledged
): Promise<Count> => {
  const count: Count = { lost: 0, twice: 0, wrong: 0 }
  for (const [asset, entry] of ledger) {
    const { lost, twice, wrong } = countSeries(asset, entry, await samples(seriesOf(asset)), expected)
    count.lost += lost
    count.twice += twice
    count.wrong += wrong
  }
  return count
}
