// Bearer tokens: made here, kept in files, known to the collector by their SHA-256 only.

import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { reason, WaysideError } from '../protocol/errors.ts'

/** 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url')

export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Reads a token file anew when it has changed, so that a token can be rotated without a restart. @throws WaysideError WAY_CONFIG_INVALID */
export const tokenFile = (path: string, setting: string): (() => string) => {
  let [token, changed] = ['', Number.NaN]
  return () => {
    try {
      const { mtimeMs, mode } = statSync(path)
      if ((mode & 0o077) !== 0) {
        throw new WaysideError(
          'WAY_CONFIG_INVALID',
          `${setting}: ${path} can be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600 ${path}`
        )
      }
      if (mtimeMs !== changed) {
        token = readFileSync(path, 'utf8').trim()
        changed = mtimeMs
      }
    } catch (error) {
      if (error instanceof WaysideError) throw error
      throw new WaysideError('WAY_CONFIG_INVALID', `${setting}: ${path} cannot be read: ${reason(error)}`)
    }
    if (token === '') throw new WaysideError('WAY_CONFIG_INVALID', `${setting}: ${path} is empty: put the token into it`)
    return token
  }
}
