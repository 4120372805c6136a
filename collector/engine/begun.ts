// How windows came into force: what goes on is known by it, and what begins is computed as far back as it asks for.

import type { Millis } from '../../protocol/series.ts'
import { windowIdentity } from '../definitions/identity.ts'
import { type Checked, keepOf, type WindowOptions } from '../definitions/read.ts'
import { inChainOrder } from '../windows/chainorder.ts'

export interface Begun {
  /** Journal position of the entry that brought the definition. */
  readonly since: number
  /** How far back from there it was to be computed, whatever its option says since. */
  readonly backfill: Millis
  /** Windows that ended at this time or before stay as they are, however long they would be kept now: they may have lost their state. */
  readonly fixed: Millis
}

export interface Wanted extends Begun {
  readonly options: WindowOptions
  /** Identifies the definition, and what it reads. */
  readonly key: string
  /** Late samples change windows up to this long after their end, by the collector's clock. */
  readonly keep: Millis
}

/** Of what could not be read when it began. */
export const never: Begun = { since: 0, backfill: 0, fixed: Number.NEGATIVE_INFINITY }

export type BegunOf = (window: WindowOptions, key: string) => Begun

/** A window that reads another can be computed over the journal only together with that: it alone has nothing to read there. */
const together = (one: Wanted, read: Wanted): Wanted =>
  one.since === read.since && one.backfill === read.backfill ? one : { ...one, backfill: 0 }

export const wantedOf = (checked: Checked, begunOf: BegunOf): Wanted[] => {
  const { windows } = checked
  const found = new Map(
    windows.map((options): [string, Wanted] => {
      const key = windowIdentity(options, windows)
      return [options.common.name, { ...begunOf(options, key), options, key, keep: keepOf(options, checked) }]
    })
  )
  for (const { common } of inChainOrder(windows, ({ common }) => common))
    found.set(common.name, together(found.get(common.name)!, found.get(common.from!.window)!))
  return [...found.values()]
}

export interface Change {
  readonly position: number
  readonly received: Millis
}

/** Those whose definition is the same go on, the others begin at the change. */
export const begunAt = (
  { position, received }: Change,
  before: readonly Wanted[],
  now: Pick<Checked, 'keepWindows'>
): BegunOf => {
  const known = new Map(before.map(one => [one.key, one]))
  return (options, key) => {
    const found = known.get(key)
    if (!found) return { since: position, backfill: options.common.backfill, fixed: Number.NEGATIVE_INFINITY }
    const { since, backfill, fixed, keep } = found
    return { since, backfill, fixed: keepOf(options, now) > keep ? Math.max(fixed, received - keep) : fixed }
  }
}
