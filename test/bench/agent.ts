// What the agent takes, costs and writes, measured on real processes.

import { resolve } from 'node:path'
import { mosquittoPath } from '../../simulators/mosquitto.ts'
import { fileSystemOf } from './agent/disks.ts'
import type { Figures, Measured, Measurement, MeasurementOptions } from './agent/measurement.ts'
import * as measurements from './agent/registry.ts'
import type { Bench, Options } from './bench.ts'

const progress = (text: string): void => void process.stderr.write(`${text}\n`)

const chosen = (only: readonly string[]): [string, Measurement][] => {
  const all = Object.entries<Measurement>(measurements)
  const unknown = only.filter(name => !all.some(([known]) => known === name))
  if (unknown.length > 0)
    throw new Error(`no measurement is called ${unknown.join(', ')}: ${all.map(([name]) => name).join(', ')}`)
  return all.filter(([name]) => only.length === 0 || only.includes(name))
}

const unmeasured = (): Figures =>
  Object.fromEntries(Object.values<Measurement>(measurements).flatMap(({ figures }) => figures.map(name => [name, null])))

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

export const agent: Bench = async (options, print) => {
  if (!mosquittoPath()) throw new Error('mosquitto is not installed: apt-get install mosquitto')
  const { seconds, backlog, soakMs, profiles } = options
  const soakSeconds = soakMs === undefined ? undefined : soakMs / 1000
  const directory = await directoryOf(options, print)
  let figures = unmeasured()
  for (const [name, measurement] of chosen(options.only)) {
    progress(`${name}: ${measurement.about}`)
    const measured = await attempt(name, measurement, { directory, seconds, backlog, soakSeconds, profiles, progress })
    for (const line of measured.lines) print(line)
    figures = { ...figures, ...measured.figures }
  }
  print(JSON.stringify(figures))
}
