// Feeds a collector in a process of its own.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runChild } from '../child.ts'
import type { MeasurementOptions } from '../measurement.ts'
import { encode, type Rounds } from './encoded.ts'
import type { Fed, Feeding } from './feeding.ts'

export interface Feed extends Omit<Feeding, 'directory' | 'profile' | 'batches'> {
  /** Of its profile. */
  readonly name: string
  readonly nodeOptions?: readonly string[]
}

/** With batches that are encoded already. */
export interface EncodedFeed extends Feed, Pick<Feeding, 'batches'> {}

type Options = Pick<MeasurementOptions, 'directory' | 'profiles' | 'progress'>

/** A folder on the disk for a while. */
export const within = async <T>(directory: string, work: (own: string) => Promise<T>): Promise<T> => {
  const own = await mkdtemp(join(directory, 'wayside-bench-'))
  try {
    return await work(own)
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

/** Feeds a collector, on the files in a folder, batches that are encoded already. */
export const feedEncoded = async (
  directory: string,
  { profiles, progress }: Options,
  { name, nodeOptions, ...fed }: EncodedFeed
): Promise<Fed> => {
  const profile = profiles === undefined ? {} : { profile: join(profiles, `${name}.cpuprofile`) }
  const options: Feeding = { ...fed, ...profile, directory }
  const result = await runChild<Fed>('collector/feeding', options, nodeOptions)
  progress(`${name}: ${shown(result)}`)
  return result
}

/** The same with the batches of a fleet, on files of its own. */
export const feed = (options: Options, { fleet, warmRounds, rounds, ...feed }: Feed & Rounds): Promise<Fed> =>
  within(options.directory, async own => {
    const batches = await encode(join(own, 'batches'), { fleet, warmRounds, rounds })
    return feedEncoded(join(own, 'collector'), options, { ...feed, batches })
  })

export const perSecond = ({ readings, seconds }: Fed): number => Math.round(readings / seconds)

/** Readings per second of CPU, whatever thread used it. */
export const perCore = ({ readings, cpuSeconds }: Fed): number => Math.round(readings / cpuSeconds)

const withCommas = (number: number): string => Math.round(number).toLocaleString('en')

const nsOf = (seconds: number, { readings }: Fed): string => ((seconds / readings) * 1e9).toFixed(0)

export const shown = (fed: Fed): string =>
  `${withCommas(perSecond(fed))} readings/s, ${nsOf(fed.cpuSeconds, fed)} ns of CPU each, ${nsOf(fed.mainSeconds, fed)} of them on the main thread`
