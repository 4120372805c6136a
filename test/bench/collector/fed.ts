// Feeds a collector in a process of its own, on files of its own.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runChild } from '../child.ts'
import type { MeasurementOptions } from '../measurement.ts'
import type { Fed, Feeding } from './feeding.ts'

export interface Feed extends Omit<Feeding, 'directory' | 'profile'> {
  /** Of its profile. */
  readonly name: string
  readonly nodeOptions?: readonly string[]
}

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

export const feedInto = async (own: string, { profiles, progress }: Options, feed: Feed): Promise<Fed> => {
  const { name, nodeOptions, ...feeding } = feed
  const profile = profiles === undefined ? {} : { profile: join(profiles, `${name}.cpuprofile`) }
  const options: Feeding = { ...feeding, ...profile, directory: own }
  const fed = await runChild<Fed>('collector/feeding', options, nodeOptions)
  progress(`${name}: ${shown(fed)}`)
  return fed
}

export const feed = (options: Options, feed: Feed): Promise<Fed> => within(options.directory, own => feedInto(own, options, feed))

export const perSecond = ({ readings, seconds }: Fed): number => Math.round(readings / seconds)

/** Readings per second of CPU, whatever thread used it. */
export const perCore = ({ readings, cpuSeconds }: Fed): number => Math.round(readings / cpuSeconds)

const withCommas = (number: number): string => Math.round(number).toLocaleString('en')

const nsOf = (seconds: number, { readings }: Fed): string => ((seconds / readings) * 1e9).toFixed(0)

export const shown = (fed: Fed): string =>
  `${withCommas(perSecond(fed))} readings/s, ${nsOf(fed.cpuSeconds, fed)} ns of CPU each, ${nsOf(fed.mainSeconds, fed)} of them on the main thread`
