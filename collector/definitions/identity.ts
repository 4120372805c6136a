// What makes a definition the same as another: then its state goes on.

import type { DetectorOptions, WindowOptions } from './read.ts'

/** What a detector reads of a window: other aggregates of it make no difference. */
const readOf = ({ key, common }: WindowOptions, of: string): string => {
  const { aggregates: _, ...rest } = JSON.parse(key) as Record<string, unknown>
  const read = common.aggregates.find(({ name }) => name === of)
  return JSON.stringify([rest, read?.key])
}

/** Of a detector with what it reads: what it has learnt holds for that only. */
export const detectorIdentity = ({ key, common }: DetectorOptions, windows: readonly WindowOptions[]): string => {
  const window = windows.find(window => window.common.name === common.window)
  return JSON.stringify([key, window && readOf(window, common.of)])
}

/** Of the groups that a detector judges: while they are the same, its alerts can go on. */
export const groupsIdentity = ({ common }: DetectorOptions, windows: readonly WindowOptions[]): string => {
  const { measurement, tags, by } = windows.find(window => window.common.name === common.window)?.common ?? {}
  return JSON.stringify([common.measurement, measurement, tags, by])
}
