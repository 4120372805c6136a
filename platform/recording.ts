// Reads a recording in CSV: a row is a time and a reading per column.

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { reason, WaysideError } from '../protocol/errors.ts'
import { isName, type Millis } from '../protocol/series.ts'
import { printable } from './readable.ts'

export interface RecordingOptions {
  /** Between cells; found out from the header where absent. */
  readonly separator?: string | undefined
  /** Column with the time; the first one where absent, unless `start` is given. */
  readonly time?: string | undefined
  /** For a file without times: time of the first row, and from one to the next. */
  readonly start?: Millis | undefined
  readonly period?: Millis | undefined
  /** Columns to read; all but the time and the texts where absent. */
  readonly columns?: readonly string[] | undefined
  /** Columns whose cells are texts, such as the name of a machine. */
  readonly texts?: readonly string[] | undefined
  /** A value that stands for "missing". */
  readonly missing?: string | undefined
  readonly decimalComma?: boolean | undefined
}

export interface Row {
  readonly line: number
  readonly time: Millis
  /** By position in `measurements`; undefined where the cell is missing. */
  readonly values: readonly (number | undefined)[]
  /** Of the columns that were asked for as texts. */
  readonly texts: readonly string[]
}

export interface Recording {
  /** Names of the columns, made valid as measurements. */
  readonly measurements: readonly string[]
  readonly rows: AsyncIterable<Row>
}

const separators = [';', '\t', ',']

const invalid = (file: string, line: number, what: string): WaysideError =>
  new WaysideError('WAY_RECORDING_INVALID', `${file}:${line}: ${printable(what)}`)

/** The beginning of a cell, in quotes: of a file that is no CSV it may be all of it. */
const shown = (cell = ''): string => JSON.stringify(cell.slice(0, 60))

/** Cells of a line; a quoted cell may contain separators and doubled quotes (RFC 4180), but no line break. */
export const cellsOf = (line: string, separator: string): string[] => {
  if (!line.includes('"')) return line.split(separator).map(cell => cell.trim())
  const cells: string[] = []
  let [cell, quoted] = ['', false]
  for (let i = 0; i < line.length; i++) {
    const sign = line[i]!
    if (sign === '"' && quoted && line[i + 1] === '"') cell += line[i++]
    else if (sign === '"') quoted = !quoted
    else if (sign === separator && !quoted) {
      cells.push(cell.trim())
      cell = ''
    } else cell += sign
  }
  return [...cells, cell.trim()]
}

const zoned = /(Z|[+-]\d\d:?\d\d)$/i

/** Milliseconds of a time as recordings write it: ISO 8601, `2020-03-09 10:14:33` (taken as UTC) or a number since 1970. */
export const parseTime = (text: string): Millis | undefined => {
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const number = Number(text)
    return Math.abs(number) < 1e11 ? Math.round(number * 1000) : Math.round(number)
  }
  const iso = text.replace(' ', 'T')
  const time = Date.parse(zoned.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(time) ? undefined : time
}

/** A column's name as a measurement and as one level of a topic: what may not be in them becomes an underscore. */
export const measurementOf = (column: string): string => {
  const cleaned = column.replace(/[\p{C},="\\\s+#/]+/gu, '_').replace(/^_+|_+$/g, '')
  return isName(cleaned) ? cleaned : 'value'
}

const parseValue = (text: string, { missing, decimalComma }: RecordingOptions): number | undefined | null => {
  if (text === '' || text === missing) return undefined
  const value = Number(decimalComma ? text.replace(',', '.') : text)
  if (missing !== undefined && value === Number(missing)) return undefined
  return Number.isFinite(value) ? value : null
}

const columnAt = (header: readonly string[], column: string, file: string): number => {
  const at = header.indexOf(column)
  if (at >= 0) return at
  throw invalid(file, 1, `no column is called "${column}", there are: ${header.join(', ')}`)
}

/** @throws WaysideError WAY_RECORDING_INVALID with file and line */
export const openRecording = async (file: string, options: RecordingOptions = {}): Promise<Recording> => {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })[
    Symbol.asyncIterator
  ]()
  const first = await lines.next().catch(error => {
    throw invalid(file, 1, `cannot be read: ${reason(error)}`)
  })
  if (first.done || first.value.trim() === '') throw invalid(file, 1, 'has no header')
  const text = first.value.replace(/^\ufeff/, '')
  const separator = options.separator ?? separators.find(sign => text.includes(sign)) ?? ','
  const header = cellsOf(text, separator)
  const timeAt = options.start === undefined ? columnAt(header, options.time ?? header[0]!, file) : -1
  const textsAt = (options.texts ?? []).map(column => columnAt(header, column, file))
  const columns =
    options.columns?.map(column => columnAt(header, column, file)) ??
    header.flatMap((name, at) => (at === timeAt || textsAt.includes(at) || name === '' ? [] : [at]))

  if (columns.length === 0) throw invalid(file, 1, `has no column but ${shown(header[timeAt])} for the time`)

  async function* rows(): AsyncGenerator<Row> {
    let line = 1
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      line++
      if (next.value.trim() === '') continue
      const cells = cellsOf(next.value, separator)
      const time = timeAt < 0 ? options.start! + (line - 2) * (options.period ?? 1000) : parseTime(cells[timeAt] ?? '')
      if (time === undefined)
        throw invalid(file, line, `${shown(cells[timeAt])} in column ${shown(header[timeAt])} is not a time`)
      const values = columns.map(at => {
        const value = parseValue(cells[at] ?? '', options)
        if (value === null)
          throw invalid(
            file,
            line,
            `${shown(cells[at])} in column ${shown(header[at])} is not a number: name the columns to read with --columns`
          )
        return value
      })
      yield { line, time, values, texts: textsAt.map(at => cells[at] ?? '') }
    }
  }

  return { measurements: columns.map(at => measurementOf(header[at]!)), rows: { [Symbol.asyncIterator]: rows } }
}
