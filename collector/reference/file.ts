// Reads the file of a reference table, YAML or CSV by its ending.

import { statSync } from 'node:fs'
import { freshFile } from '../../platform/freshfile.ts'
import { bytesText } from '../../platform/readable.ts'
import { csvSheet } from './csvsheet.ts'
import type { ReferenceOptions } from './options.ts'
import { type Reference, reference } from './reference.ts'
import { invalidTable } from './sheet.ts'
import { tableOf } from './table.ts'
import { yamlSheet } from './yamlsheet.ts'

type TextOptions = Pick<ReferenceOptions, 'file' | 'key' | 'columns'>
type FileOptions = Pick<ReferenceOptions, 'file' | 'fileMax'>

/** @throws WaysideError WAY_CONFIG_INVALID with file, line, column and what to do, one line a problem */
export const parseReference = (text: string, { file, ...options }: TextOptions): Reference =>
  reference(tableOf(file.endsWith('.csv') ? csvSheet(text, file) : yamlSheet(text, file), options))

const checkSize = ({ file, fileMax }: FileOptions): void => {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size <= fileMax) return
  const limit = `${bytesText(size)} are more than reference.fileMax, ${bytesText(fileMax)}`
  throw invalidTable([`${file}: ${limit}: raise it, or keep assets and their attributes only`])
}

/** The text of the file as it is at each call. @throws WaysideError WAY_CONFIG_INVALID, at each call */
export const tableText = (options: FileOptions): (() => string) => {
  const fresh = freshFile({ path: options.file, setting: 'reference.file' })
  return () => {
    checkSize(options)
    const text = fresh()
    // What reading makes of bytes that are no UTF-8: spreadsheets write those of the machine's own code page.
    if (text.includes('\ufffd')) throw invalidTable([`${options.file}: is not UTF-8: save it as UTF-8`])
    return text
  }
}

/** @throws WaysideError WAY_CONFIG_INVALID */
export const readReference = (options: TextOptions & FileOptions): Reference => parseReference(tableText(options)(), options)
