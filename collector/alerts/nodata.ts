// Freezes alerts of which nothing is known any more: no data is neither good nor bad.

import type { Millis } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'
import { becomes, type Episode, type Moment, type Step, stays } from './episode.ts'
import type { AlertOptions } from './options.ts'
import type { Timed } from './timed.ts'

const windowsMost = 3

/** For how long a finding says how things are. */
const patience = ({ span, stands }: Episode, { noDataAfter }: AlertOptions): Millis =>
  stands ? Number.POSITIVE_INFINITY : Math.max(noDataAfter, windowsMost * span)

/** The time that passed up to a finding, as far as it was known how things were. */
export const elapsed = (episode: Episode, time: Millis, { options }: Moment): Millis =>
  Math.min(Math.max(0, time - episode.time), patience(episode, options))

export const noData: Timed = {
  due: (episode, options) =>
    episode.alert.noData === undefined ? episode.heard + patience(episode, options) : Number.POSITIVE_INFINITY,
  apply: episode => becomes(episode, 'noData', { noData: episode.time })
}

/** Freezes an open alert at a finding that says why nothing can be said; once, until there is an opinion again. */
export const cannotSay = (episode: Episode, { explanation }: Finding): Step => {
  const { alert, time } = episode
  if (alert.noData !== undefined) return stays(episode)
  const said = alert.explanation
  return becomes(episode, 'noData', { noData: time, explanation: `${said}; since then: ${explanation}` }, { said })
}
