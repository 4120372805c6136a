// Reads the oil-well recordings (3W): one event a file, with the class of each row.

import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { csvFiles, numberOf, readCells } from '../recordings.ts'

export interface WellRow {
  readonly second: number
  readonly values: Readonly<Record<string, number>>
  /** 0 normal, 100 + x on the way to fault x, x in fault; NaN unlabelled. */
  readonly label: number
}

export interface WellRecording {
  readonly name: string
  readonly sensors: readonly string[]
  readonly rows: readonly WellRow[]
}

const readWell = (folder: string, name: string): WellRecording => {
  const [head, ...body] = readCells(join(folder, name), ',')
  const sensors = head!.slice(1, -1)
  const rows = body.map(cells => ({
    second: numberOf(cells[0]),
    values: Object.fromEntries(sensors.map((sensor, index) => [sensor, numberOf(cells[index + 1])])),
    label: numberOf(cells[head!.length - 1])
  }))
  return { name: name.replace(/\.csv$/, ''), sensors, rows }
}

/** Names of the files that an index has. */
const indexed = (index: string): string[] =>
  readCells(index, ',')
    .slice(1)
    .map(([name]) => name!)

export interface Wells {
  readonly recordings: readonly WellRecording[]
  /** Files that the index names and that are not there. */
  readonly absent: readonly string[]
}

/** Every recording of the index, or of the folder where there is none. */
export const wellRecordings = (folder: string): Wells => {
  const index = join(folder, 'INDEX.csv')
  const names = existsSync(index) ? indexed(index) : csvFiles(folder).map(file => relative(folder, file))
  const [there, absent] = [true, false].map(is => names.filter(name => existsSync(join(folder, name)) === is))
  return { recordings: there!.map(name => readWell(folder, name)), absent: absent! }
}
