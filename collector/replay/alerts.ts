// Compares alerts that were computed again with those that are stored.

import { compare } from '../../protocol/order.ts'
import type { Alert } from '../alerts/alert.ts'
import type { TimeRange } from '../store/outputs.ts'
import type { Store } from '../store/store.ts'
import { Comparing, type Comparison } from './comparing.ts'
import { sideBySide } from './walk.ts'

export const alertKinds = ['would have fired', 'would not have fired', 'fired at another time'] as const

/** As their keys in the store. */
const order = (a: Alert, b: Alert): number => Math.floor(a.pendingSince) - Math.floor(b.pendingSince) || compare(a.id, b.id)

/** Undefined where neither fired: nobody was told. */
const kindOf = (was: Alert | undefined, is: Alert | undefined): string | undefined => {
  const [before, now] = [was?.firingSince, is?.firingSince]
  if (before === undefined) return now === undefined ? undefined : 'would have fired'
  if (now === undefined) return 'would not have fired'
  return before === now ? 'same' : 'fired at another time'
}

const text = ({ group, firingSince, explanation }: Alert): string =>
  `${group.key} ${new Date(firingSince!).toISOString()}: ${explanation}`

/** Of alerts that became pending within a range and fired by its end, by detector. */
export const compareAlerts = async (
  detectors: readonly string[],
  range: TimeRange,
  { stored, computed }: { readonly stored: Store; readonly computed: Store }
): Promise<Map<string, Comparison>> => {
  const found = new Map(detectors.map(name => [name, new Comparing(alertKinds)]))
  const inRange = (alert: Alert | undefined): Alert | undefined =>
    alert?.firingSince !== undefined && alert.firingSince <= range.to ? alert : undefined
  for await (const pair of sideBySide(stored.alertsSince(range), computed.alertsSince(range), order)) {
    const [was, is] = [inRange(pair[0]), inRange(pair[1])]
    const kind = kindOf(was, is)
    if (kind) found.get((was ?? is)!.detector)?.add(kind, () => text((is ?? was)!))
  }
  return new Map([...found].map(([name, comparing]) => [name, comparing.result()]))
}
