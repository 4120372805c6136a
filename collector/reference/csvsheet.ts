// Reads a table from CSV (RFC 4180) with a header; the separator is a comma, a semicolon or a tab.

import { CsvError, parse } from 'csv-parse/sync'
import { reason, type WaysideError } from '../../protocol/errors.ts'
import { invalidTable, type Sheet } from './sheet.ts'

interface Parsed {
  readonly record: readonly string[]
  /** Line on which the record ends. */
  readonly info: { readonly lines: number }
}

const separators = [';', '\t', ',']

const separatorOf = (text: string): string => {
  const header = text.slice(0, text.search(/[\r\n]|$/))
  return separators.find(sign => header.includes(sign)) ?? ','
}

const advice: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'give the row as many cells as the header has, and put cells with a separator in quotes',
  CSV_QUOTE_NOT_CLOSED: 'close the quote that opens there',
  CSV_INVALID_CLOSING_QUOTE: 'double a quote inside a quoted cell',
  INVALID_OPENING_QUOTE: 'put the whole cell in quotes, and double those inside'
}

const broken = (error: unknown, file: string): WaysideError => {
  if (!(error instanceof CsvError)) throw error
  const line = Number(error['lines'] ?? 1)
  return invalidTable([`${file}:${line}: is not CSV: ${reason(error)}: ${advice[error.code] ?? 'correct the line'}`])
}

const parsed = (text: string, file: string): Parsed[] => {
  try {
    return parse(text, {
      bom: true,
      delimiter: separatorOf(text),
      record_delimiter: '\n',
      trim: true,
      skip_empty_lines: true,
      info: true
    }) as unknown as Parsed[]
  } catch (error) {
    throw broken(error, file)
  }
}

const breaks = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)

const trimmed = (cell: string): string => cell.trim()

const headerProblems = (header: readonly string[], file: string, rows: readonly (readonly string[])[]): string[] =>
  header.flatMap((column, at) => {
    if (column === '' && rows.some(cells => cells[at] !== ''))
      return [`${file}:1: column ${at + 1} has no name: give it one, or empty its cells`]
    if (column !== '' && header.indexOf(column) < at)
      return [`${file}:1: column "${column}" is there twice: remove one, or give it another name`]
    return []
  })

/** @throws WaysideError WAY_CONFIG_INVALID with file and line */
export const csvSheet = (text: string, file: string): Sheet => {
  const [first, ...rest] = parsed(text.replace(/\r\n?/g, '\n'), file)
  if (!first) throw invalidTable([`${file}:1: is empty: begin with a line of column names`])
  const header = first.record.map(trimmed)
  // Spreadsheets leave rows of separators behind the last one.
  const filled = rest
    .map(({ record, info }) => ({ cells: record.map(trimmed), line: info.lines - breaks(record) }))
    .filter(({ cells }) => cells.some(cell => cell !== ''))
  const problems = headerProblems(
    header,
    file,
    filled.map(({ cells }) => cells)
  )
  if (problems.length > 0) throw invalidTable(problems)
  return {
    rows: filled.map(({ cells }) => new Map(header.flatMap((column, at) => (cells[at] ? [[column, cells[at]]] : [])))),
    place: (row, column) => `${file}:${filled[row]?.line ?? 1}${column === undefined ? '' : `: column "${column}"`}`
  }
}
