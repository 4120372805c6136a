// Reads the oil-well recordings (3W): one event a file, with the class of each row.

import { join } from 'node:path'
import { numberOf, readCells } from '../recordings.ts'

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

/** Every recording of the index. */
export const wellRecordings = (folder: string): WellRecording[] =>
  readCells(join(folder, 'INDEX.csv'), ',')
    .slice(1)
    .map(([name]) => readWell(folder, name!))
