// Finds the files of recordings below a folder, and reads their tables.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

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
