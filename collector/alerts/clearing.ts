// When an alert is over: after it has been clear for long enough.

import type { Millis } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'
import { openState } from './acknowledgement.ts'
import { becomes, type Episode, type Moment, type Step, stays } from './episode.ts'
import type { AlertOptions } from './options.ts'

/** Between abnormal and clear nothing changes, so that a value at the limit does not make an alert come and go. */
export const isClear = ({ abnormal, score }: Finding, { clearBelow }: AlertOptions): boolean =>
  !abnormal && (clearBelow === undefined || score < clearBelow)

const clearTime = ({ alert }: Episode, { clearFor, flapWithin }: AlertOptions): Millis =>
  alert.flappingSince === undefined ? clearFor : Math.max(clearFor, flapWithin)

const resolve = (episode: Episode, time: Millis): Step =>
  becomes(
    episode,
    'resolved',
    { state: 'resolved', resolvedAt: time, clearingSince: undefined },
    episode.alert.flappingSince === undefined ? {} : { firings: [] }
  )

/** What becomes of a firing alert by a finding that is clear. */
export const beginClearing = (episode: Episode, { time }: Finding, { options }: Moment): Step =>
  clearTime(episode, options) <= 0
    ? resolve(episode, time)
    : becomes(episode, 'clearing', { state: 'clearing', clearingSince: time }, { lasted: 0 })

/** @param past time for which it has gone on being as it was */
export const goOnClearing = (episode: Episode, finding: Finding, past: Millis, { options }: Moment): Step => {
  const lasted = episode.lasted + past
  return lasted >= clearTime(episode, options) ? resolve(episode, finding.time) : stays({ ...episode, lasted })
}

export const relapse = (episode: Episode): Step =>
  becomes(episode, 'relapsed', { state: openState(episode.alert), clearingSince: undefined })

/** One that never fired needs no time to be over. */
export const drop = (episode: Episode, { time }: Finding): Step => resolve(episode, time)
