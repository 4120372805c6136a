// Reads secrets and certificates from the files that the configuration names.

import { readFile } from 'node:fs/promises'
import { reason, WaysideError } from '../../protocol/errors.ts'

/** @throws WaysideError WAY_CONFIG_INVALID, naming the option */
export const readNamed = async (option: string, file: string): Promise<Buffer> => {
  try {
    return await readFile(file)
  } catch (error) {
    throw new WaysideError('WAY_CONFIG_INVALID', `${option} ${file} cannot be read: ${reason(error)}: correct ${option}`)
  }
}

/** The password in a file, without the newline that editors put at its end. */
export const readPassword = async (file: string): Promise<string> => {
  const text = (await readNamed('passwordFile', file)).toString('utf8').replace(/\r?\n$/, '')
  if (text === '') throw new WaysideError('WAY_CONFIG_INVALID', `passwordFile ${file} is empty: write the password into it`)
  return text
}
