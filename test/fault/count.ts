// Holds what a collector has stored against the ledger of the load: lost, twice, wrong.

import { setTimeout as delay } from 'node:timers/promises'
import { type Status, statusOf } from '../support/site.ts'
import { counting, type Entry, epoch, type Ledger, type Readings } from './load.ts'

export interface Count {
  /** Acknowledged and not stored. */
  readonly lost: number
  readonly twice: number
  /** Stored with another value than was sent, or never sent at all. */
  readonly wrong: number
  /** Some of them by name. */
  readonly examples: readonly string[]
}

export interface Samples {
  readonly times: readonly number[]
  readonly values: readonly number[]
}

const nothing: Samples = { times: [], values: [] }
const nobody: Entry = { acked: 0, sent: 0 }
const samplesMax = 1_000_000
const examplesMax = 20

/** An answer of the collector; undefined for what it does not have. Asks again where it is busy. */
export const ask = async <T>(port: number, path: string): Promise<T | undefined> => {
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

/** Whether a reading that was sent must be there. */
export type Expected = (series: string, number: number, acknowledged: boolean) => boolean

const acknowledgedOnly: Expected = (_series, _number, acknowledged) => acknowledged

/** What a real collector has of a series. */
export const samplesOf = async (port: number, series: string): Promise<Samples> => {
  const query = new URLSearchParams({ series, limit: String(samplesMax) })
  return (await ask<Samples>(port, `samples?${query}`)) ?? nothing
}

/** What is wrong with one series: `kind series number`. */
const judge = (
  series: string,
  { acked, sent }: Entry,
  { times, values }: Samples,
  { measured, stepMs = 1 }: Readings,
  expected: Expected
): string[] => {
  const found = new Set<number>()
  const faults: string[] = []
  for (const [index, time] of times.entries()) {
    const number = (time - epoch) / stepMs
    if (found.has(number)) faults.push(`twice ${series} ${number}`)
    if (!Number.isInteger(number) || number < 1 || number > sent || values[index] !== measured(number, series))
      faults.push(`wrong ${series} ${number} ${values[index]}`)
    found.add(number)
  }
  for (let number = 1; number <= sent; number++)
    if (!found.has(number) && expected(series, number, number <= acked)) faults.push(`lost ${series} ${number} of ${acked}`)
  return faults
}

const counted = (faults: readonly string[]): Count => {
  const count = (kind: string): number => faults.filter(fault => fault.startsWith(kind)).length
  return { lost: count('lost'), twice: count('twice'), wrong: count('wrong'), examples: faults.slice(0, examplesMax) }
}

/**
 * What a collector has of the series in the ledger.
 * @param samples asks it
 * @param expected absent: each that was acknowledged
 */
export const countHeld = async (
  ledger: Ledger,
  samples: (series: string) => Promise<Samples>,
  expected: Expected = acknowledgedOnly
): Promise<Count> => {
  const faults: string[] = []
  for (const [series, entry] of ledger) faults.push(...judge(series, entry, await samples(series), counting, expected))
  return counted(faults)
}

/**
 * Samples of series that nobody sent count as wrong, for a damaged name makes a series of its own.
 * @param others series that somebody else judges
 */
export const countStored = async (
  port: number,
  ledger: Ledger,
  readings: Readings = counting,
  others: readonly string[] = []
): Promise<Count> => {
  const known = await ask<{ series: { key: string }[] }>(port, 'series')
  const strangers = (known?.series ?? []).map(({ key }) => key).filter(key => !ledger.has(key) && !others.includes(key))
  const faults: string[] = []
  for (const [series, entry] of [...ledger, ...strangers.map(key => [key, nobody] as const)])
    faults.push(...judge(series, entry, await samplesOf(port, series), readings, acknowledgedOnly))
  return counted(faults)
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

/** What is being written to the outbox is neither pending nor waiting: only the agent's own sum tells. */
export const holdsNothing = ({ pending, waiting, reduce, outbox }: Status): boolean =>
  pending === 0 && waiting === 0 && reduce.recorded + sum(reduce.made ?? {}) === outbox.batched + sum(reduce.dropped)

/** True when the agent holds nothing more and the collector has stored all that it took. */
export const atRest = async (collectorPort: number, statusPort: number): Promise<boolean> => {
  try {
    if (!holdsNothing(await statusOf(statusPort))) return false
    return (await ask<{ behind: number }>(collectorPort, 'health'))?.behind === 0
  } catch {
    return false
  }
}
