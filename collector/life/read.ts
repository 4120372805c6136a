// Reads a folder of run-to-failure histories: one CSV file for each machine, from when it was new to its failure.

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { csvSheet } from '../reference/csvsheet.ts'
import type { Sheet } from '../reference/sheet.ts'
import type { Named } from './fit.ts'
import type { History } from './history.ts'
import { hourMs } from './life.ts'

export interface Columns {
  /** An ISO date, or a number of hours. */
  readonly time: string
  /** Columns that say in which regime the machine runs; all others but the time are sensors. */
  readonly settings: readonly string[]
}

export interface Histories extends Named {
  readonly histories: readonly History[]
}

const invalid = (message: string, cause?: unknown): WaysideError => new WaysideError('WAY_RECORDING_INVALID', message, { cause })

const numberOf = (text: string, place: string): number => {
  const value = Number(text)
  if (Number.isNaN(value)) throw invalid(`${place}: "${text}" is not a number: leave the cell empty where a value is missing`)
  return value
}

const hourOf = (text: string | undefined, place: string): number => {
  const hours = Number(text)
  if (text !== undefined && Number.isFinite(hours)) return hours
  const ms = Date.parse(text ?? '')
  if (Number.isNaN(ms)) throw invalid(`${place}: "${text ?? ''}" is no time: give an ISO date, or a number of hours`)
  return ms / hourMs
}

const columnsOf = ({ rows }: Sheet): string[] => [...new Set(rows.flatMap(row => [...row.keys()]))]

const historyOf = (file: string, sheet: Sheet, sensors: readonly string[], { time, settings }: Columns): History => {
  const hours = sheet.rows.map((row, at) => hourOf(row.get(time), sheet.place(at, time)))
  const unordered = hours.findIndex((hour, at) => at > 0 && !(hour > hours[at - 1]!))
  if (unordered >= 0) throw invalid(`${sheet.place(unordered, time)}: is not later than the row before: sort the rows by time`)
  const pick = (columns: readonly string[]): number[][] =>
    sheet.rows.map((row, at) =>
      columns.map(column => {
        const text = row.get(column)
        return text === undefined ? Number.NaN : numberOf(text, sheet.place(at, column))
      })
    )
  return { machine: basename(file, '.csv'), hours, settings: pick(settings), values: pick(sensors) }
}

const machinesMin = 5
const rowsMin = 2

const filesOf = (folder: string): string[] => {
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.csv'))
      .sort()
      .map(name => join(folder, name))
  } catch (error) {
    throw invalid(`${folder} cannot be read: ${reason(error)}`, error)
  }
}

/** @throws WaysideError WAY_RECORDING_INVALID with file, line and column */
export const readHistories = (folder: string, columns: Columns): Histories => {
  const files = filesOf(folder)
  if (files.length < machinesMin)
    throw invalid(
      `${folder} holds ${files.length} CSV files, one for each machine that failed: a fit needs at least ${machinesMin}`
    )
  const sheets = files.map(file => csvSheet(readFileSync(file, 'utf8'), file))
  const named = columnsOf(sheets[0]!)
  const missing = [columns.time, ...columns.settings].find(column => !named.includes(column))
  if (missing !== undefined) throw invalid(`${files[0]}: has no column "${missing}": its columns are ${named.join(', ')}`)
  const sensors = named.filter(column => column !== columns.time && !columns.settings.includes(column))
  const short = sheets.findIndex(({ rows }) => rows.length < rowsMin)
  if (short >= 0) throw invalid(`${files[short]}: holds fewer than ${rowsMin} rows: remove the file`)
  const histories = sheets.map((sheet, at) => historyOf(files[at]!, sheet, sensors, columns))
  return { histories, sensors, settings: columns.settings }
}
