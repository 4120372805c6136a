// What a detector is: it reads closed windows in event-time order and says what it thinks of each.

import type { Millis } from '../../protocol/series.ts'
import type { Stage } from '../../protocol/stage.ts'
import type { Group, WindowResult } from '../windows/window.ts'

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
  /** The values and the baseline, in a sentence. */
  readonly explanation: string
}

/** A finding before it is named. */
export type Opinion = Omit<Finding, 'detector' | 'group' | 'time' | 'span'>

export type Detector = Stage<WindowResult, Finding>
