// Scores alarms of a recording as NAB does (Lavin & Ahmad 2015; numenta/NAB nab/sweeper.py and nab/runner.py).

import type { Labelled, Span } from './labelled.ts'
import type { Profile } from './profiles.ts'

/** From almost 1 at the left edge of a window (-1) through 0 at its right edge to -1 far behind it. */
export const scaledSigmoid = (position: number): number => (position >= 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1)

/** Rows at the beginning in which alarms do not count: 15 %, at most 750. */
export const probation = (rows: number): number => Math.min(Math.floor(0.15 * rows), 750)

/** What alarms of one recording, or of several, come to before weighing. */
export interface Tally {
  /** Scored windows. */
  windows: number
  /** Windows with an alarm. */
  found: number
  /** Sum over the windows found of what the first alarm in each is worth, 1 at the left edge. */
  worth: number
  /** Sum over false alarms, 1 for one that is far behind any window, below 0 for none. */
  burden: number
  /** Rows with a false alarm. */
  falseAlarms: number
}

export const nothing = (): Tally => ({ windows: 0, found: 0, worth: 0, burden: 0, falseAlarms: 0 })

/** NAB counts the row itself inside a window, and not behind it. */
const inside = ({ first, last }: Span, row: number): number =>
  scaledSigmoid(-(last - row + 1) / (last - first + 1)) / scaledSigmoid(-1)

const behind = (previous: Span | undefined, row: number): number =>
  previous === undefined ? 1 : -scaledSigmoid((row - previous.last) / (previous.last - previous.first))

/** A window counts from the first of its rows after the probationary period. */
const scored = ({ windows, values }: Labelled): Span[] => windows.filter(({ last }) => last >= probation(values.length))

/** Alarms are row numbers, ascending; one before the end of the probationary period counts for nothing. */
export const tally = (recording: Labelled, alarms: readonly number[]): Tally => {
  const result = { ...nothing(), windows: scored(recording).length }
  const found = new Set<Span>()
  for (const row of alarms.filter(row => row >= probation(recording.values.length))) {
    const window = recording.windows.find(({ first, last }) => row >= first && row <= last)
    if (window === undefined) {
      result.falseAlarms++
      result.burden += behind(
        recording.windows.findLast(({ last }) => last < row),
        row
      )
    } else if (!found.has(window)) {
      found.add(window)
      result.worth += inside(window, row)
    }
  }
  return { ...result, found: found.size }
}

export const summed = (tallies: readonly Tally[]): Tally => {
  const sum = nothing()
  for (const tally of tallies) for (const key of Object.keys(sum) as (keyof Tally)[]) sum[key] += tally[key]
  return sum
}

/** NAB's unnormalised score. */
export const raw = ({ windows, found, worth, burden }: Tally, { hit, falseAlarm, miss }: Profile): number =>
  hit * worth - falseAlarm * burden - miss * (windows - found)

/** Normalised: 0 is who says nothing, 100 who finds the left edge of every window and nothing else. NaN without windows. */
export const normalised = (tally: Tally, profile: Profile): number => {
  const silent = -profile.miss * tally.windows
  return (100 * (raw(tally, profile) - silent)) / (profile.hit * tally.windows - silent)
}
