// What makes a definition the same as another: then its state goes on.

import { joinedOf } from '../detectors/joined.ts'
import type { RuleOptions } from '../rules/options.ts'
import { sourcesOf } from '../rules/order.ts'
import type { Checked, DetectorOptions, WindowOptions } from './read.ts'

const named = (windows: readonly WindowOptions[], name: string): WindowOptions | undefined =>
  windows.find(({ common }) => common.name === name)

/** Of a window with what it reads: where that begins afresh, it does so too. */
export const windowIdentity = ({ key, common: { from } }: WindowOptions, windows: readonly WindowOptions[]): string =>
  from ? `${key} of ${windowIdentity(named(windows, from.window)!, windows)}` : key

/** What a detector reads of a window: other aggregates of it make no difference. */
const readOf = ({ key, common }: WindowOptions, of: string, windows: readonly WindowOptions[]): string => {
  const { aggregates: _, ...rest } = JSON.parse(key) as Record<string, unknown>
  const read = common.aggregates.find(({ name }) => name === of)
  const below = common.from && readOf(named(windows, common.from.window)!, common.from.of, windows)
  return JSON.stringify([rest, read?.key, below])
}

/** Of a detector with what it reads: what it has learnt holds for that only. */
export const detectorIdentity = ({ key, common }: DetectorOptions, windows: readonly WindowOptions[]): string => {
  const window = common.window === undefined ? undefined : named(windows, common.window)
  return JSON.stringify([key, window && readOf(window, common.of, windows)])
}

/** Of the groups of a window: those of what it reads make a difference. */
const groupsOf = ({ common: { measurement, tags, by, from } }: WindowOptions, windows: readonly WindowOptions[]): unknown[] => [
  measurement,
  tags,
  by,
  ...(from ? [groupsOf(named(windows, from.window)!, windows)] : [])
]

/** Of what its findings are about where it judges no group of its window by itself: that, and the tags that name it. */
const joinedBy = ({ use, key }: DetectorOptions): unknown[] => {
  const what = joinedOf(use)
  if (what === undefined) return []
  const { by, asset } = JSON.parse(key) as Record<string, unknown>
  return [what, by, asset]
}

/** Of the groups that a detector judges: while they are the same, its alerts can go on. */
const groupsIdentity = (detector: DetectorOptions, windows: readonly WindowOptions[]): string => {
  const { measurement, window: name } = detector.common
  const window = name === undefined ? undefined : named(windows, name)
  return JSON.stringify([measurement, joinedBy(detector), ...(window ? groupsOf(window, windows) : [])])
}

/** Of a rule with what it reads: what it remembers holds for that only. */
export const ruleIdentity = ({ key, common }: RuleOptions, all: Pick<Checked, 'windows' | 'detectors' | 'rules'>): string => {
  const sources = sourcesOf(common).map(name => {
    const detector = all.detectors.find(({ common }) => common.name === name)
    const rule = all.rules.find(({ common }) => common.name === name)
    return detector ? detectorIdentity(detector, all.windows) : rule && ruleIdentity(rule, all)
  })
  return JSON.stringify([key, ...sources])
}

/** Of the groups of what is called so: while they are the same, its alerts can go on. Undefined where there is nothing of that name. */
export const sourceGroups = (name: string, { windows, detectors, rules }: Checked): string | undefined => {
  const detector = detectors.find(({ common }) => common.name === name)
  const rule = rules.find(({ common }) => common.name === name)
  return detector ? groupsIdentity(detector, windows) : rule && JSON.stringify(['rule', ...rule.common.by])
}
