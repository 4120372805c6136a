// How much of what is expected of a window has arrived: judged by the watermarks of the agents that should report.

import type { Millis } from '../../protocol/series.ts'
import type { Completeness } from '../windows/window.ts'

/** An agent that may have samples for a window. */
export interface Reporter {
  readonly name: string
  /** -Infinity of one that was never heard. */
  readonly watermark: Millis
}

/** Agents that a result names as missing. */
const missingMost = 10

/** @param received the collector's time */
export const completenessOf = (reporters: readonly Reporter[], end: Millis, received: Millis): Completeness => {
  const missing = reporters.filter(({ watermark }) => !(watermark >= end)).map(({ name }) => name)
  return {
    expected: reporters.length,
    reported: reporters.length - missing.length,
    missing: missing.sort().slice(0, missingMost),
    lag: received - end
  }
}
