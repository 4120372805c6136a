// Which files a configuration means by `rulesFiles`.

import { readdirSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { reason, WaysideError } from '../../protocol/errors.ts'

const wild = /[*?]/

const matcherOf = (name: string): RegExp => {
  const escaped = name.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  // As in a shell: a hidden file, such as one that an editor is writing, is not any name.
  return new RegExp(`^(?!\\.)${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`)
}

const invalid = (pattern: string, what: string): WaysideError =>
  new WaysideError('WAY_CONFIG_INVALID', `rulesFiles: ${pattern}: ${what}`)

const namesIn = (folder: string, pattern: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    throw invalid(pattern, `its folder cannot be read: ${reason(error)}`)
  }
}

const filesOf = (pattern: string, base: string): string[] => {
  const path = isAbsolute(pattern) ? pattern : join(base, pattern)
  if (!wild.test(pattern)) return [path]
  const [folder, name] = [dirname(path), path.slice(path.lastIndexOf('/') + 1)]
  if (wild.test(dirname(pattern))) throw invalid(pattern, 'has * or ? in a folder: they are for the last part only')
  const matcher = matcherOf(name)
  return namesIn(folder, pattern)
    .filter(name => matcher.test(name))
    .sort()
    .map(name => join(folder, name))
}

/** Each once, in order; none where no name fits a pattern. @param file of the configuration @throws WaysideError WAY_CONFIG_INVALID */
export const findRulesFiles = (file: string, patterns: readonly string[]): string[] => [
  ...new Set(patterns.flatMap(pattern => filesOf(pattern, dirname(file))))
]
