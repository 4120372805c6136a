// Finds the recordings of real machines that detection is judged by, and reads their tables.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of one kind of recordings (`skab`, `wells`, ...): under --data, or WAYSIDE_DATA. Undefined, and said aloud, where there is none. */
export const recordingsOf = (kind: string, argv: readonly string[] = process.argv): string | undefined => {
  const flag = argv.indexOf('--data')
  const root = flag >= 0 ? argv[flag + 1] : process.env['WAYSIDE_DATA']
  const folder = root === undefined ? undefined : join(root, kind)
  if (folder !== undefined && existsSync(folder)) return folder
  process.stdout.write(`SKIPPED: no recordings of ${kind}: ${folder ?? 'neither --data nor WAYSIDE_DATA names a folder'}\n`)
  return undefined
}

/** Rows of cells, the head first. */
export const readCells = (file: string, delimiter: string | RegExp): string[][] =>
  readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .filter(line => line.trim() !== '')
    .map(line => line.trim().split(delimiter))

/** A cell as a number; empty is missing. */
export const numberOf = (cell: string | undefined): number => (cell === undefined || cell === '' ? Number.NaN : Number(cell))

const byName = new Intl.Collator('en', { numeric: true }).compare

/** The CSV files anywhere below a folder, in the order of their names. */
export const csvFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.csv'))
    .sort(byName)
    .map(name => join(folder, name))
