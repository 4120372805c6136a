// Reads the turbofan recordings (C-MAPSS): engines that ran to failure, and engines that were cut off with the cycles they had left.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { History } from '../../../collector/life/history.ts'
import { readCells } from '../recordings.ts'

export const engineSettings = ['setting 1', 'setting 2', 'setting 3']
export const engineSensors = Array.from({ length: 21 }, (_, index) => `sensor ${index + 1}`)

/** A flight cycle counts as an hour. */
const enginesOf = (file: string): History[] => {
  const rows = readCells(file, /\s+/).map(cells => cells.map(Number))
  const engines = new Map<number, number[][]>()
  for (const row of rows) engines.set(row[0]!, [...(engines.get(row[0]!) ?? []), row])
  return [...engines].map(([engine, ofEngine]) => ({
    machine: String(engine),
    hours: ofEngine.map(row => row[1]!),
    settings: ofEngine.map(row => row.slice(2, 5)),
    values: ofEngine.map(row => row.slice(5, 26))
  }))
}

export interface EngineSet {
  readonly name: string
  readonly train: readonly History[]
  /** Engines cut off, with the cycles that were left; undefined where only the training engines are there. */
  readonly test: { readonly engines: readonly History[]; readonly left: readonly number[] } | undefined
}

export const engineSets = (folder: string): EngineSet[] =>
  readdirSync(folder)
    .flatMap(file => /^train_(FD\d+)\.txt$/.exec(file)?.[1] ?? [])
    .sort()
    .map(name => {
      const [test, left] = [join(folder, `test_${name}.txt`), join(folder, `RUL_${name}.txt`)]
      return {
        name,
        train: enginesOf(join(folder, `train_${name}.txt`)),
        test:
          existsSync(test) && existsSync(left)
            ? { engines: enginesOf(test), left: readCells(left, /\s+/).map(([cycles]) => Number(cycles)) }
            : undefined
      }
    })
