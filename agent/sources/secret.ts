// Reads the password from the file that the configuration names.

import { readFile } from 'node:fs/promises'
import { reason, WaysideError } from '../../protocol/errors.ts'

const invalid = (file: string, problem: string): WaysideError =>
  new WaysideError('WAY_CONFIG_INVALID', `passwordFile ${file} ${problem}`)

/** The password in a file, without the newline that editors put at its end. @throws WaysideError WAY_CONFIG_INVALID */
export const readPassword = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch(error => {
    throw invalid(file, `cannot be read: ${reason(error)}: correct passwordFile`)
  })
  const password = text.replace(/\r?\n$/, '')
  if (password === '') throw invalid(file, 'is empty: write the password into it')
  return password
}
