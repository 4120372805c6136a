// Feeds a collector of its own, in a process of its own, on files of its own.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runChild } from '../child.ts'
import { type MeasurementOptions, profiling } from '../measurement.ts'
import type { Fed, Feeding } from './feeding.ts'

export interface Feed extends Omit<Feeding, 'directory'> {
  /** Of its profile. */
  readonly name: string
  readonly nodeOptions?: readonly string[]
}

/** @param look at the files, before they are removed */
export const feed = async (
  { directory, profiles }: Pick<MeasurementOptions, 'directory' | 'profiles'>,
  { name, nodeOptions = [], ...feeding }: Feed,
  look: (directory: string) => Promise<void> = async () => {}
): Promise<Fed> => {
  const own = await mkdtemp(join(directory, 'wayside-bench-'))
  try {
    const options: Feeding = { ...feeding, directory: own }
    const fed = await runChild<Fed>('collector/feeding', options, [...profiling(profiles, name), ...nodeOptions])
    await look(own)
    return fed
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

export const perSecond = ({ readings, seconds }: Fed): number => readings / seconds

export const perCore = ({ readings, cpuSeconds }: Fed): number => readings / cpuSeconds

export const shown = (fed: Fed): string =>
  `${Math.round(perSecond(fed)).toLocaleString('en')} readings/s, ${((fed.cpuSeconds / fed.readings) * 1e9).toFixed(0)} ns of CPU each, ${(fed.bytes / fed.readings).toFixed(2)} bytes each`
