// Reads the recordings of the Numenta Anomaly Benchmark and their labels from a folder.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { numberOf } from '../recordings.ts'
import type { Labelled, Span } from './labelled.ts'

const instant = (text: string): number => Date.parse(`${text.trim().slice(0, 19).replace(' ', 'T')}Z`)

const columns = (text: string): { times: Float64Array; values: Float64Array } => {
  const rows = text.trim().split(/\r?\n/).slice(1)
  const cells = rows.map(row => row.split(','))
  return {
    times: Float64Array.from(cells, ([time]) => instant(time!)),
    values: Float64Array.from(cells, ([, value]) => numberOf(value?.trim()))
  }
}

/** A window begins and ends at rows; where it does not, at the first and the last row in it. */
const spanOf = (times: Float64Array, [from, to]: readonly [string, string]): Span => {
  const [first, last] = [times.indexOf(instant(from)), times.indexOf(instant(to))]
  return {
    first: first >= 0 ? first : times.findIndex(time => time >= instant(from)),
    last: last >= 0 ? last : times.findLastIndex(time => time <= instant(to))
  }
}

const labelled = (folder: string, name: string, windows: readonly (readonly [string, string])[]): Labelled => {
  const { times, values } = columns(readFileSync(join(folder, 'data', name), 'utf8'))
  const spans = windows.map(window => spanOf(times, window))
  if (spans.some(({ first, last }) => first < 0 || last < first))
    throw new Error(`${name}: no row is in one of its labelled windows`)
  return { name, times, values, windows: spans }
}

/** Recordings in the order of their names. The folder has `data` with a folder for each kind, and `labels/combined_windows.json`. */
export const readNab = (folder: string): Labelled[] => {
  const labels = JSON.parse(readFileSync(join(folder, 'labels', 'combined_windows.json'), 'utf8'))
  return readdirSync(join(folder, 'data'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.csv'))
    .sort()
    .map(name => labelled(folder, name, labels[name] ?? []))
}
