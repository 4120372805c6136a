// What a detector is: it reads closed windows in event-time order and says what it thinks of each.

import type { Millis } from '../../protocol/series.ts'
import type { Stage } from '../../protocol/stage.ts'
import type { Group } from '../windows/window.ts'
import type { Baseline } from './learnt.ts'
import type { Judged, Renewal } from './renewal.ts'

/** What is left until a failure, or until a limit is reached, with an interval around it. */
export interface RemainingLife {
  readonly hours: number
  readonly lowHours: number
  readonly highHours: number
  /** True where only the least that is left can be told. */
  readonly atLeast?: true
  /** Event times that they mean, from the end of the window. */
  readonly end: Millis
  readonly earliest: Millis
  readonly latest: Millis
}

/** A detector's opinion of one window. */
export interface Finding {
  /** Name of the detector in the configuration. */
  readonly detector: string
  readonly group: Group
  /** Event time of the end of the window that was judged. */
  readonly time: Millis
  /** Length of that window. */
  readonly span?: Millis
  /** Of what a rule has made of others: event time of the newest of them. */
  readonly newest?: Millis
  /** True where it cannot be judged now, though there is data: an open alert stays as it is. The explanation says why. */
  readonly unjudged?: true
  /** True where it holds until the opposite is found, however long nothing is. */
  readonly stands?: true
  /** True where something looks wrong. */
  readonly abnormal: boolean
  /** How far from normal: 1 is the limit, more is worse. */
  readonly score: number
  readonly value: number
  /** The values and the baseline, in a sentence; may be empty where nothing is abnormal, for nobody reads it then. */
  readonly explanation: string
  readonly remaining?: RemainingLife
  /** What was learnt up to then was forgotten because of maintenance: it judges nothing, and alerts of before are over. */
  readonly renewed?: Pick<Renewal, 'at' | 'why'>
}

/** A finding before it is named. */
export type Opinion = Omit<Finding, 'detector' | 'group' | 'time' | 'span' | 'renewed'>

export interface Detector extends Stage<Judged, Finding> {
  /** Keys of the groups of which it has learnt something. */
  groups?(): Iterable<string>
  /** What it has learnt of some groups. */
  learnt?(isMeant: (group: Group) => boolean): Baseline[]
}

/** Says that alerts of before are over. */
export const renewedFinding = (
  about: Pick<Finding, 'detector' | 'group' | 'time'>,
  { at, why }: Pick<Renewal, 'at' | 'why'>
): Finding => ({
  ...about,
  renewed: { at, why },
  abnormal: false,
  score: 0,
  value: 0,
  explanation: why
})
