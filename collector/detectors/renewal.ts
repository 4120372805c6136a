// What maintenance means for what was learnt of a group: it is forgotten at the first window of after it.

import type { Millis } from '../../protocol/series.ts'
import type { WindowResult } from '../windows/window.ts'

/** Since when a machine is what it is now. */
export interface Renewal {
  readonly id: string
  /** Event time. */
  readonly at: Millis
  /** Event time at which it has run in: windows that start before are not judged. */
  readonly from: Millis
  readonly why: string
}

/** A window as detectors read it. */
export interface Judged extends WindowResult {
  /** The last maintenance before its end, if there was any. */
  readonly renewal?: Renewal
}

/** Of what it is made that was learnt of one group. Plain data. */
export interface Learning {
  /** Start of the first window; infinite before there is one. */
  since: Millis
  windows: number
  renewal?: Omit<Renewal, 'why'>
  /** What was usual before that, in words. */
  before?: string | undefined
}

export const unlearned = (): Learning => ({ since: Number.POSITIVE_INFINITY, windows: 0 })

/** Of what was saved before it was kept. */
export const longLearned = (): Learning => ({ since: Number.NEGATIVE_INFINITY, windows: 0 })

/** Takes in what maintenance a window is after. True where what was learnt is of before: it is to be forgotten. */
export const renew = (learning: Learning, renewal: Renewal | undefined): boolean => {
  const { renewal: known } = learning
  if (renewal === undefined || renewal.id === known?.id || renewal.at < (known?.at ?? Number.NEGATIVE_INFINITY)) return false
  const { why: _, ...kept } = renewal
  learning.renewal = kept
  if (!(learning.since < renewal.at)) return false
  Object.assign(learning, unlearned(), { before: undefined })
  return true
}

/** Whether a window is of the machine as it was, or of one that runs in: nobody learns of it. */
export const isOfBefore = ({ renewal }: Learning, start: Millis): boolean => renewal !== undefined && start < renewal.from

export const learnedOn = (learning: Learning, start: Millis): void => {
  if (learning.windows++ === 0) learning.since = Math.min(learning.since, start)
}

/** What was learnt from so few windows is said to be. */
const fewWindows = 1000

const timeText = (time: Millis): string =>
  Math.abs(time) <= 8.64e15 ? `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'the beginning'

/** To go after an explanation. */
export const learningText = ({ renewal, since, windows, before }: Learning): string => {
  if (!renewal || windows > fewWindows) return ''
  const usual = before ? `; before it ${before} was usual` : ''
  return `; learning since ${timeText(since)} (maintenance ${renewal.id}), ${windows} windows so far${usual}`
}
