// What a detector is: it reads closed windows in event-time order and says what it thinks of each.

import type { Millis } from '../../protocol/series.ts'
import type { Stage } from '../../protocol/stage.ts'
import type { Group, WindowResult } from '../windows/window.ts'

/** What is left until a failure, or until a limit is reached, with an interval around it. */
export interface RemainingLife {
  readonly hours: number
  readonly lowHours: number
  readonly highHours: number
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
  /** True where something looks wrong. */
  readonly abnormal: boolean
  /** How far from normal: 1 is the limit, more is worse. */
  readonly score: number
  readonly value: number
  /** The values and the baseline, in a sentence; may be empty where nothing is abnormal, for nobody reads it then. */
  readonly explanation: string
  readonly remaining?: RemainingLife
}

/** A finding before it is named. */
export type Opinion = Omit<Finding, 'detector' | 'group' | 'time' | 'span'>

export type Detector = Stage<WindowResult, Finding>
