// Makes the measurements of a registry one after the other, and prints their figures as one flat JSON object.

import { resolve } from 'node:path'
import type { Options } from './bench.ts'
import { fileSystemOf } from './filesystem.ts'
import type { Figures, Measured, Measurement, MeasurementOptions } from './measurement.ts'

type Measurements = Readonly<Record<string, Measurement>>

const progress = (text: string): void => void process.stderr.write(`${text}\n`)

const chosen = (measurements: Measurements, only: readonly string[]): [string, Measurement][] => {
  const all = Object.entries(measurements)
  const unknown = only.filter(name => !all.some(([known]) => known === name))
  if (unknown.length > 0)
    throw new Error(`no measurement is called ${unknown.join(', ')}: ${all.map(([name]) => name).join(', ')}`)
  return all.filter(([name]) => only.length === 0 || only.includes(name))
}

const unmeasured = (measurements: Measurements): Figures =>
  Object.fromEntries(Object.values(measurements).flatMap(({ figures }) => figures.map(name => [name, null])))

const attempt = async (name: string, { run }: Measurement, options: MeasurementOptions): Promise<Measured> => {
  try {
    return await run(options)
  } catch (error) {
    process.exitCode = 1
    return { figures: {}, lines: [`FAILED: ${name}: ${(error as Error).stack}`] }
  }
}

const directoryOf = async ({ directory }: Options, print: (line: string) => void): Promise<string> => {
  const path = resolve(directory)
  const { type, device } = await fileSystemOf(path)
  print(`files in ${path}: ${type} on ${device}`)
  if (type === 'tmpfs')
    print('WARNING: that is memory, not a disk: an fsync costs nothing there. Choose another with --directory.')
  return path
}

export const measureAll = async (measurements: Measurements, options: Options, print: (line: string) => void): Promise<void> => {
  const { seconds, backlog, soakMs, profiles } = options
  const soakSeconds = soakMs === undefined ? undefined : soakMs / 1000
  const directory = await directoryOf(options, print)
  let figures = unmeasured(measurements)
  for (const [name, measurement] of chosen(measurements, options.only)) {
    progress(`${name}: ${measurement.about}`)
    const measured = await attempt(name, measurement, { directory, seconds, backlog, soakSeconds, profiles, progress })
    for (const line of measured.lines) print(line)
    figures = { ...figures, ...measured.figures }
  }
  print(JSON.stringify(figures))
}
