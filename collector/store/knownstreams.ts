// Streams by definition and group: each is looked up for every window that closes, so its group is not read from its key again.

import type { Operation } from '../../platform/disk.ts'
import { seriesOfKey } from '../../protocol/series.ts'
import type { Group } from '../windows/window.ts'
import type { Dictionary } from './dictionary.ts'
import { streamName } from './streams.ts'

export interface KnownStream {
  readonly window: string
  readonly group: Group
  /** Its number in keys. */
  readonly stream: number
}

export interface Sought {
  readonly window: string
  /** Journal position of the definition. */
  readonly since: number
  readonly groupKey: string
}

export interface KnownStreams {
  /** A new one is put to the operations. */
  of(sought: Sought, operations: Operation[]): KnownStream
}

interface OfDefinition {
  readonly window: string
  readonly since: number
  readonly byGroup: Map<string, KnownStream>
}

/** Of one name: that in force, and one that is just prepared to follow it. */
const definitionsMost = 2

/**
 * Only numbers that were written are remembered: others may change. Those of definitions that others follow are forgotten.
 * @param groupOf may give the same object for the same key
 */
export const knownStreams = (streams: Dictionary, groupOf: (key: string) => Group = seriesOfKey): KnownStreams => {
  let definitions: readonly OfDefinition[] = []

  const ofDefinition = (window: string, since: number): OfDefinition => {
    const found = definitions.find(one => one.since === since && one.window === window)
    if (found) return found
    const made = { window, since, byGroup: new Map() }
    const own = definitions.filter(one => one.window === window).sort((a, b) => b.since - a.since)
    const kept = own.slice(0, definitionsMost - 1)
    definitions = [...definitions.filter(one => one.window !== window || kept.includes(one)), made]
    return made
  }

  return {
    of({ window, since, groupKey }, operations) {
      const { byGroup } = ofDefinition(window, since)
      const known = byGroup.get(groupKey)
      if (known) return known
      const name = streamName(window, since, groupKey)
      const made = { window, group: groupOf(groupKey), stream: streams.stage(name, operations) }
      if (streams.find(name) !== undefined) byGroup.set(groupKey, made)
      return made
    }
  }
}
