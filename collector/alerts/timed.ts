// What happens in time: something that becomes of an open alert by the time alone.

import type { Millis } from '../../protocol/series.ts'
import type { Episode, Moment, Step } from './episode.ts'
import type { AlertOptions } from './options.ts'

export interface Timed {
  /** Journal time at which it applies; infinite where it does not. */
  due(episode: Episode, options: AlertOptions): Millis
  apply(episode: Episode, moment: Moment): Step
}
