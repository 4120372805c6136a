// A file whose text is read anew when it has changed, so that what it holds can be replaced without a restart.

import { readFileSync, statSync } from 'node:fs'
import { reason, WaysideError } from '../protocol/errors.ts'

export interface NamedFile {
  readonly path: string
  /** The option that names it, for errors. */
  readonly setting: string
  /** Where it is secret, nobody else may be able to read it. */
  readonly secret?: boolean
}

/** @throws WaysideError WAY_CONFIG_INVALID, at each call, while it cannot be read or others can */
export const freshFile = ({ path, setting, secret = false }: NamedFile): (() => string) => {
  let [text, version] = ['', '']
  return () => {
    try {
      // Through symbolic links, and by inode too: a file moved into place may be as old as the one before.
      const { mtimeMs, ino, size, mode } = statSync(path)
      if (secret && (mode & 0o077) !== 0) {
        throw new WaysideError(
          'WAY_CONFIG_INVALID',
          `${setting}: ${path} can be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600 ${path}`
        )
      }
      const found = `${mtimeMs} ${ino} ${size}`
      if (found !== version) [text, version] = [readFileSync(path, 'utf8'), found]
    } catch (error) {
      if (error instanceof WaysideError) throw error
      throw new WaysideError('WAY_CONFIG_INVALID', `${setting}: ${path} cannot be read: ${reason(error)}`)
    }
    return text
  }
}
