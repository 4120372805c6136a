// Says to people what other definitions mean for the windows and detectors in force.

import type { Log } from '../../platform/log.ts'
import type { Change, Changes, Kind, WindowChange } from './changes.ts'
import { span } from './span.ts'

const computed = ({ kind, backfill, reads }: WindowChange): string => {
  const over = `computed over what the journal has of the last ${span(backfill)}`
  if (kind === 'new')
    return backfill > 0 ? `new, ${over}` : 'new, computed from now on (backfill would compute it over the journal)'
  const changed = reads === undefined ? 'changed' : `changed, or "${reads}" is that it reads`
  if (backfill > 0) return `${changed}, ${over}; where that has nothing, rows of the old definition stay`
  return `${changed}, starts afresh: windows that are open now have only what comes from now on; rows of the old definition stay`
}

const windowText = (change: WindowChange): string => {
  if (change.kind === 'new' || change.kind === 'changed') return computed(change)
  if (change.kind === 'tuned') return 'kept, late samples change it up to another time after its end'
  return change.kind === 'removed' ? 'removed: windows that are open now are not told any more, rows stay' : 'kept'
}

const detectorTexts: Readonly<Record<Kind, string>> = {
  kept: 'kept',
  new: 'new, starts to learn now',
  changed: 'changed, or what it reads is: starts to learn afresh',
  tuned: 'kept, its alerts have other options',
  removed: 'removed, its open alerts are resolved'
}

const ruleTexts: Readonly<Record<Kind, string>> = {
  ...detectorTexts,
  new: 'new, hears what comes from now on',
  changed: 'changed, or what it reads is: starts to hear afresh'
}

const detectorText = ({ kind }: Change): string => detectorTexts[kind]

/** A line for each window, each detector and each rule. */
export const changesText = ({ windows, detectors, rules, watermarks, notifications, absence, inhibit }: Changes): string[] => [
  ...windows.map(change => `window ${change.name}: ${windowText(change)}`),
  ...detectors.map(change => `detector ${change.name}: ${detectorText(change)}`),
  ...rules.map(({ name, kind }) => `rule ${name}: ${ruleTexts[kind]}`),
  ...(watermarks ? ['watermarks: changed, as of now'] : []),
  ...(notifications ? ['notifications: changed, as of now'] : []),
  ...(absence ? ['absence: changed, as of now'] : []),
  ...(inhibit ? ['inhibit: changed, as of now'] : [])
]

export const logChanges = (changes: Changes, log: Pick<Log, 'info'>): void => {
  for (const change of changesText(changes)) log.info('definitions', { change })
}
