// A file beside the journal that tells other programs what is in force: only the collector itself can open the journal.

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Definitions } from './definitions.ts'

const fileOf = (data: string): string => join(data, 'definitions.json')

/** Replaces the file as a whole. @throws Error of node:fs */
export const tellDefinitions = (data: string, definitions: Definitions): void => {
  const file = fileOf(data)
  writeFileSync(`${file}.new`, `${JSON.stringify(definitions, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}

/** Undefined where none were told, or not legibly: nothing depends on it. */
export const toldDefinitions = (data: string): Definitions | undefined => {
  try {
    const found = JSON.parse(readFileSync(fileOf(data), 'utf8')) as Definitions
    return Array.isArray(found.windows) && Array.isArray(found.detectors) ? found : undefined
  } catch {
    return undefined
  }
}
