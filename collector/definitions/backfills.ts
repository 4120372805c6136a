// Whether windows that read windows can be computed over the journal: only together with those that they read.

import { WaysideError } from '../../protocol/errors.ts'
import type { Changes, WindowChange } from './changes.ts'
import { span } from './span.ts'

const begins = ({ kind }: WindowChange): boolean => kind === 'new' || kind === 'changed'

const problemOf = (change: WindowChange, read: WindowChange): string | undefined => {
  if (!begins(change) || change.backfill === read.backfill) return undefined
  const [one, other] = [`window "${change.name}"`, `"${read.name}"`]
  if (begins(read))
    return `${one} reads ${other} and begins with it: both need the same backfill, not ${span(change.backfill)} and ${span(read.backfill)}`
  return `${one} cannot be computed over the journal without ${other}, which it reads and which stays as it is: take its backfill away, or let it read a new window`
}

const problemsOf = ({ windows }: Pick<Changes, 'windows'>): string[] => {
  const byName = new Map(windows.map(change => [change.name, change]))
  return windows.flatMap(change => (change.reads === undefined ? [] : (problemOf(change, byName.get(change.reads)!) ?? [])))
}

/** @throws WaysideError WAY_CONFIG_INVALID */
export const assertBackfills = (changes: Pick<Changes, 'windows'>): void => {
  const problems = problemsOf(changes)
  if (problems.length > 0) throw new WaysideError('WAY_CONFIG_INVALID', problems.join('\n'))
}
