// Reads the times of real recordings: when each device had a reading, whatever it was.

import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Millis } from '../../../protocol/series.ts'
import { periodOf } from '../path/period.ts'
import { csvFiles, numberOf, readCells } from '../recordings.ts'

export interface Device {
  readonly name: string
  /** Each later than the one before. */
  readonly times: readonly Millis[]
  /** Half of the readings are no further apart. */
  readonly periodMs: Millis
  /** Sensors that are read together. */
  readonly sensors: number
}

interface Kind {
  readonly folder: string
  readonly sensors: number
  readonly timesOf: (file: string) => Millis[]
}

const instant = (text: string): Millis => Date.parse(`${text.trim().slice(0, 19).replace(' ', 'T')}Z`)

const firstCells = (file: string, delimiter: string): string[] =>
  readCells(file, delimiter)
    .slice(1)
    .map(([first]) => first!)

const since2020: Millis = Date.UTC(2020, 0, 1)

/** Made-up recordings are left out. */
const kinds: readonly Kind[] = [
  ...['nab/data/realAWSCloudwatch', 'nab/data/realAdExchange'].map(folder => ({
    folder,
    sensors: 1,
    timesOf: (file: string) => firstCells(file, ',').map(instant)
  })),
  { folder: 'skab', sensors: 8, timesOf: file => firstCells(file, ';').map(instant) },
  { folder: 'wells', sensors: 7, timesOf: file => firstCells(file, ',').map(cell => since2020 + numberOf(cell) * 1000) }
]

/** Time goes back in some, where clocks were changed. */
const ascending = (times: readonly Millis[]): Millis[] => {
  const all: Millis[] = []
  for (const time of times) if (Number.isFinite(time) && !(time <= all.at(-1)!)) all.push(time)
  return all
}

/** Two recordings of the same moments are one device. */
export const devices = (data: string): Device[] => {
  const found = new Map<string, Device>()
  for (const { folder, sensors, timesOf } of kinds) {
    if (!existsSync(join(data, folder))) continue
    for (const file of csvFiles(join(data, folder)).filter(file => basename(file) !== 'INDEX.csv')) {
      const times = ascending(timesOf(file))
      const name = `${folder.split('/').at(-1)}/${basename(file, '.csv')}`
      const key = JSON.stringify([folder, times])
      if (!found.has(key)) found.set(key, { name, times, periodMs: periodOf(times), sensors })
    }
  }
  return [...found.values()]
}

const stretch = 64
const steadyLeast = 0.75
const band = 0.3

/** True where in any stretch of the recording three in four of its readings come after its period, or nearly so. */
export const isSteady = ({ times, periodMs }: Device): boolean => {
  const near = times.slice(1).map((time, at) => (Math.abs(time - times[at]! - periodMs) <= band * periodMs ? 1 : 0))
  let count = 0
  return near.every((one, at) => {
    count += one - (near[at - stretch] ?? 0)
    return at < stretch - 1 || count >= steadyLeast * stretch
  })
}

const weekMs = 604_800_000

export const weeksOf = ({ times }: Device): number => (times.at(-1)! - times[0]!) / weekMs
