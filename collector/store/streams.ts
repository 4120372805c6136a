// Streams of rows: one for each group of each definition of a window, so that rows of another layout never meet.

import { seriesOfKey } from '../../protocol/series.ts'
import type { Group } from '../windows/window.ts'

export interface Stream {
  readonly window: string
  /** Journal position of the definition: the greatest of a name is the newest. */
  readonly since: number
  readonly group: Group
}

/** Window names have neither @ nor slash. */
export const streamName = (window: string, since: number, groupKey: string): string => `${window}@${since}/${groupKey}`

export const streamOfName = (name: string): Stream => {
  const [at, slash] = [name.indexOf('@'), name.indexOf('/')]
  return {
    window: name.slice(0, at),
    since: Number(name.slice(at + 1, slash)),
    group: seriesOfKey(name.slice(slash + 1))
  }
}
