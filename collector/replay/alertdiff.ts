// Which alerts two computations have in common, and which only one of them.

import type { Millis } from '../../protocol/series.ts'
import type { Alert } from '../alerts/alert.ts'
import type { TimeRange } from '../store/outputs.ts'

/** An alert that both have, at other times. */
export interface Moved {
  readonly before: Alert
  readonly after: Alert
}

export interface AlertDiff {
  /** Only with the new rules, in the order in which they fired. */
  readonly more: readonly Alert[]
  /** Only with the old ones. */
  readonly missed: readonly Alert[]
  readonly moved: readonly Moved[]
  /** How many are as they were. */
  readonly same: number
}

type Pair = readonly [before: Alert | undefined, after: Alert | undefined]

const startOf = ({ firingSince }: Alert): Millis => firingSince!
const endOf = ({ resolvedAt = Number.POSITIVE_INFINITY }: Alert): Millis => resolvedAt

const byStart = (a: Alert, b: Alert): number => startOf(a) - startOf(b)

/** Of one detector and one group, both in order: those that were open at the same time are the same alert. */
const pairsOf = (before: readonly Alert[], after: readonly Alert[]): Pair[] => {
  const pairs: Pair[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [was, is] = [before[i], after[j]]
    if (was && is && startOf(was) <= endOf(is) && startOf(is) <= endOf(was)) {
      pairs.push([was, is])
      i++
      j++
    } else if (was && (!is || startOf(was) < startOf(is))) {
      pairs.push([was, undefined])
      i++
    } else {
      pairs.push([undefined, is])
      j++
    }
  }
  return pairs
}

const byGroup = (alerts: readonly Alert[]): Map<string, Alert[]> => {
  const groups = new Map<string, Alert[]>()
  for (const alert of [...alerts].sort(byStart)) {
    const key = `${alert.detector}/${alert.group.key}`
    const group = groups.get(key)
    if (group) group.push(alert)
    else groups.set(key, [alert])
  }
  return groups
}

const isSame = (before: Alert, after: Alert): boolean =>
  before.firingSince === after.firingSince && before.resolvedAt === after.resolvedAt

/** Of alerts that fired, those that did so within a range in at least one of the two. */
export const diffAlerts = (before: readonly Alert[], after: readonly Alert[], { from, to }: TimeRange): AlertDiff => {
  const [old, now] = [byGroup(before), byGroup(after)]
  const isWithin = (alert: Alert | undefined): boolean => alert !== undefined && startOf(alert) >= from && startOf(alert) <= to
  const pairs = [...new Set([...old.keys(), ...now.keys()])]
    .flatMap(key => pairsOf(old.get(key) ?? [], now.get(key) ?? []))
    .filter(([was, is]) => isWithin(was) || isWithin(is))
  const both = pairs.flatMap(([before, after]) => (before && after ? [{ before, after }] : []))
  const moved = both.filter(({ before, after }) => !isSame(before, after))
  return {
    more: pairs.flatMap(([was, is]) => (was === undefined && is ? [is] : [])).sort(byStart),
    missed: pairs.flatMap(([was, is]) => (was && is === undefined ? [was] : [])).sort(byStart),
    moved: moved.sort((a, b) => byStart(a.before, b.before)),
    same: both.length - moved.length
  }
}
