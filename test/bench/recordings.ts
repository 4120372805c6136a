// Recordings of real machines as batches: read from a folder outside the project.

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Column } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'

export interface Recording {
  readonly family: string
  readonly name: string
  /** Columns of one asset each, in the order of time. */
  readonly assets: readonly Column[][]
}

const lines = (path: string): string[] => readFileSync(path, 'utf8').replace('\ufeff', '').trim().split(/\r?\n/)
const table = (path: string, separator: string | RegExp): string[][] => lines(path).map(line => line.trim().split(separator))
const numberOf = (text: string): number => Number(text.replace(',', '.'))

/** One column; blank cells are readings that were never taken. */
const columnOf = (measurement: string, asset: string, times: readonly number[], cells: readonly string[]): Column => {
  const taken = cells.flatMap((cell, i) => (cell === '' ? [] : [i]))
  return {
    series: series(measurement, { asset }),
    times: Float64Array.from(taken, i => times[i]!),
    values: Float64Array.from(taken, i => numberOf(cells[i]!))
  }
}

const stateColumnOf = (
  measurement: string,
  asset: string,
  times: readonly number[],
  cells: readonly string[],
  states: string[]
): Column => ({
  series: series(measurement, { asset }),
  times: Float64Array.from(times),
  values: Float64Array.from(cells, cell => states.indexOf(cell)),
  states
})

const cellsOf = (rows: readonly string[][], place: number): string[] => rows.map(row => row[place]!)

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.csv'))
    .sort()
    .map(file => join(folder, file))

const skab = (data: string): Recording[] =>
  files(join(data, 'skab')).map((path, at) => {
    const [head, ...rows] = table(path, ';')
    const times = rows.map(row => Date.parse(`${row[0]!.replace(' ', 'T')}Z`))
    const columns = Array.from({ length: 8 }, (_, i) => columnOf(head![i + 1]!, `skab-${at}`, times, cellsOf(rows, i + 1)))
    return { family: 'skab', name: basename(path), assets: [columns] }
  })

const cmapssNames = Array.from({ length: 24 }, (_, i) => (i < 3 ? `setting${i + 1}` : `sensor${i - 2}`))
const hour = 3_600_000

const cmapss = (data: string): Recording[] =>
  ['train_FD001.txt', 'test_FD001.txt', 'train_FD002.txt'].map(name => {
    const units = new Map<string, string[][]>()
    for (const row of table(join(data, 'cmapss', name), /\s+/)) units.set(row[0]!, [...(units.get(row[0]!) ?? []), row])
    const assets = [...units].map(([unit, rows]) => {
      const times = rows.map(row => 1_200_000_000_000 + Number(row[1]) * hour)
      return cmapssNames.map((measurement, i) => columnOf(measurement, `unit-${unit}`, times, cellsOf(rows, i + 2)))
    })
    return { family: name.includes('FD001') ? 'cmapss' : 'cmapss-fd002', name, assets }
  })

const nab = (data: string): Recording[] =>
  files(join(data, 'nab', 'data')).map(path => {
    const [, ...rows] = table(path, ',')
    const times = rows.map(row => Date.parse(`${row[0]!.replace(' ', 'T')}Z`))
    const name = basename(path, '.csv')
    return { family: 'nab', name, assets: [[columnOf('value', name, times, cellsOf(rows, 1))]] }
  })

const wells = (data: string): Recording[] =>
  files(join(data, 'wells'))
    .filter(path => !path.endsWith('INDEX.csv'))
    .map(path => {
      const [head, ...rows] = table(path, ',')
      const times = rows.map(row => 1_400_000_000_000 + Number(row[0]) * 1000)
      const name = basename(path, '.csv')
      const columns = head!.slice(1, -1).map((measurement, i) => columnOf(measurement, name, times, cellsOf(rows, i + 1)))
      return { family: 'wells', name, assets: [columns] }
    })

const milling = (data: string): Recording[] => {
  const [head, ...rows] = table(join(data, 'ai4i2020', 'ai4i2020.csv'), ',')
  const times = rows.map((_, i) => 1_600_000_000_000 + i * 1000)
  const measurements = [3, 4, 5, 6, 7].map(place => columnOf(head![place]!, 'mill-1', times, cellsOf(rows, place)))
  const type = stateColumnOf('Type', 'mill-1', times, cellsOf(rows, 2), ['L', 'M', 'H'])
  const failure = cellsOf(rows, 8).map(cell => (cell === '1' ? 'true' : 'false'))
  const failures = stateColumnOf(head![8]!, 'mill-1', times, failure, ['false', 'true'])
  return [{ family: 'ai4i2020', name: 'ai4i2020', assets: [[type, ...measurements, failures]] }]
}

const air = (data: string): Recording[] => {
  const [head, ...all] = table(join(data, 'air-quality', 'AirQualityUCI.csv'), ';')
  const rows = all.filter(row => row[0] !== '')
  const times = rows.map(([date, time]) => {
    const [day, month, year] = date!.split('/')
    return Date.parse(`${year}-${month}-${day}T${time!.replaceAll('.', ':')}Z`)
  })
  const columns = Array.from({ length: 13 }, (_, i) => columnOf(head![i + 2]!, 'station-1', times, cellsOf(rows, i + 2)))
  return [{ family: 'air-quality', name: 'AirQualityUCI', assets: [columns] }]
}

/** Every recording in the folder. */
export const recordings = (data: string): Recording[] => [skab, cmapss, nab, wells, milling, air].flatMap(read => read(data))

/** Batches of so many rows of one asset, the last one shorter. */
export const batchesOf = ({ assets }: Recording, rows: number): Column[][] =>
  assets.flatMap(columns => {
    const length = Math.max(...columns.map(({ times }) => times.length))
    return Array.from({ length: Math.ceil(length / rows) }, (_, at) => {
      const [from, to] = [at * rows, (at + 1) * rows]
      return columns
        .map(column => ({ ...column, times: column.times.subarray(from, to), values: column.values.subarray(from, to) }))
        .filter(({ times }) => times.length > 0)
    })
  })
