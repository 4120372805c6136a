// Reads the water-circulation testbed recordings (SKAB): one experiment a file, with its labels.

import { basename, dirname, relative, sep } from 'node:path'
import { csvFiles, numberOf, readCells } from '../recordings.ts'

export interface SkabRow {
  /** Seconds. */
  readonly time: number
  readonly values: Readonly<Record<string, number>>
  readonly anomaly: boolean
  readonly changepoint: boolean
}

export interface SkabRecording {
  readonly name: string
  readonly sensors: readonly string[]
  readonly rows: readonly SkabRow[]
}

const labels = ['anomaly', 'changepoint']

export const readSkab = (file: string): SkabRecording => {
  const [head, ...body] = readCells(file, ';')
  const sensors = head!.slice(1).filter(name => !labels.includes(name))
  const rows = body.map(cells => ({
    time: Date.parse(`${cells[0]!.replace(' ', 'T')}Z`) / 1000,
    values: Object.fromEntries(sensors.map(sensor => [sensor, numberOf(cells[head!.indexOf(sensor)])])),
    anomaly: numberOf(cells[head!.indexOf('anomaly')]) === 1,
    changepoint: numberOf(cells[head!.indexOf('changepoint')]) === 1
  }))
  return { name: `${basename(dirname(file))}/${basename(file, '.csv')}`, sensors, rows }
}

const anomalyFree = (folder: string, file: string): boolean =>
  relative(folder, file)
    .split(sep)
    .some(part => part.startsWith('anomaly-free'))

/** Every recording of every folder but those without anomalies. */
export const skabRecordings = (folder: string): SkabRecording[] =>
  csvFiles(folder)
    .filter(file => !anomalyFree(folder, file))
    .map(readSkab)

/** The recordings without anomalies: whatever is alarmed there is false. */
export const quietRecordings = (folder: string): SkabRecording[] =>
  csvFiles(folder)
    .filter(file => anomalyFree(folder, file))
    .map(readSkab)
