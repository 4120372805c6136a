// What makes a definition the same as another: then its state goes on.

import type { DetectorOptions, WindowOptions } from './read.ts'

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

/** Of the groups that a detector judges: while they are the same, its alerts can go on. */
export const groupsIdentity = ({ common }: DetectorOptions, windows: readonly WindowOptions[]): string => {
  const window = common.window === undefined ? undefined : named(windows, common.window)
  return JSON.stringify([common.measurement, ...(window ? groupsOf(window, windows) : [])])
}
