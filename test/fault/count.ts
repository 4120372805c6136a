// Holds what a collector has stored against the ledger of the load: lost, twice, wrong.

import { setTimeout as delay } from 'node:timers/promises'
import { statusOf } from '../support/site.ts'
import { counting, type Entry, epoch, type Ledger, type Readings } from './load.ts'

export interface Count {
  /** Acknowledged and not stored. */
  lost: number
  twice: number
  /** Stored with another value than was sent, or never sent at all. */
  wrong: number
}

interface Samples {
  readonly times: readonly number[]
  readonly values: readonly number[]
}

const nothing: Samples = { times: [], values: [] }
const samplesMax = 1_000_000

/** An answer of the collector; undefined for what it does not have. Asks again where it is busy. */
const ask = async <T>(port: number, path: string): Promise<T | undefined> => {
  while (true) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)
    if (response.ok) return (await response.json()) as T
    await response.body?.cancel()
    if (response.status === 404) return undefined
    if (response.status !== 429 && response.status !== 503)
      throw new Error(`the collector answered ${response.status} to ${path}`)
    await delay(200)
  }
}

const samplesOf = async (port: number, series: string): Promise<Samples> => {
  const query = new URLSearchParams({ series, limit: String(samplesMax) })
  return (await ask<Samples>(port, `samples?${query}`)) ?? nothing
}

const judge = ({ acked, sent }: Entry, { times, values }: Samples, measured: Readings['measured']): Count => {
  const numbers = times.map(time => time - epoch)
  const seen = new Set(numbers)
  const right = (number: number, value: number): boolean =>
    Number.isInteger(number) && number >= 1 && number <= sent && value === measured(number)
  let lost = 0
  for (let number = 1; number <= acked; number++) if (!seen.has(number)) lost++
  return {
    lost,
    twice: numbers.length - seen.size,
    wrong: numbers.filter((number, index) => !right(number, values[index]!)).length
  }
}

/** Samples of series that nobody sent count as wrong, for a damaged name makes a series of its own. */
export const countStored = async (port: number, ledger: Ledger, { measured }: Readings = counting): Promise<Count> => {
  const total: Count = { lost: 0, twice: 0, wrong: 0 }
  const known = await ask<{ series: { key: string }[] }>(port, 'series')
  const strangers = (known?.series ?? []).filter(({ key }) => !ledger.has(key))
  for (const { key } of strangers) total.wrong += (await samplesOf(port, key)).times.length
  for (const [series, entry] of ledger) {
    const { lost, twice, wrong } = judge(entry, await samplesOf(port, series), measured)
    total.lost += lost
    total.twice += twice
    total.wrong += wrong
  }
  return total
}

/** True when the agent holds nothing more and the collector has stored all that it took. */
export const atRest = async (collectorPort: number, statusPort: number): Promise<boolean> => {
  try {
    const { waiting, pending } = await statusOf(statusPort)
    const health = await ask<{ behind: number }>(collectorPort, 'health')
    return waiting === 0 && pending === 0 && health?.behind === 0
  } catch {
    return false
  }
}
