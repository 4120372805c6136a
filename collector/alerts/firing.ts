// When an alert fires: after it has been abnormal for long enough, and so that somebody can still do something.

import type { Millis } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'
import { becomes, type Episode, type Moment, type Step, stays } from './episode.ts'
import { isFlapping, recent } from './flapping.ts'

const isHindsight = ({ time }: Finding, { options, now }: Moment): boolean => now - time > options.hindsightAfter

const fire = (episode: Episode, finding: Finding, moment: Moment): Step => {
  const { time } = finding
  const firings = [...recent(episode.firings, time, moment.options), time]
  const flaps = isFlapping(firings, moment.options)
  return becomes(
    episode,
    flaps ? 'flapping' : 'firing',
    {
      state: 'firing',
      firingSince: time,
      flappingSince: flaps ? time : undefined,
      hindsight: isHindsight(finding, moment) ? true : undefined
    },
    { firings, raised: moment.now }
  )
}

/** @param past time for which it has gone on being abnormal */
export const goOnPending = (episode: Episode, finding: Finding, past: Millis, moment: Moment): Step => {
  const next = { ...episode, lasted: episode.lasted + past }
  return next.lasted >= moment.options.for ? fire(next, finding, moment) : stays(next)
}

/** One that fired in hindsight and still does now is told now. */
export const goOnFiring = (episode: Episode, finding: Finding, moment: Moment): Step => {
  const { hindsight, flappingSince } = episode.alert
  if (!hindsight || isHindsight(finding, moment)) return stays(episode)
  return becomes(episode, flappingSince === undefined ? 'firing' : 'flapping', { hindsight: undefined }, { raised: moment.now })
}
