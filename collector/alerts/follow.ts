// What becomes of an open alert by the next finding of its group.

import type { Millis } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'
import { type Patch, patched } from './alert.ts'
import { beginClearing, drop, goOnClearing, isClear, relapse } from './clearing.ts'
import { becomes, type Episode, type Moment, type Step, stays } from './episode.ts'
import { goOnFiring, goOnPending } from './firing.ts'
import { elapsed } from './nodata.ts'

const noted = (episode: Episode, finding: Finding, now: Millis): Episode => {
  const { said, ...known } = episode
  const { alert, span } = episode
  const { abnormal, time, score, explanation, remaining, span: judged = 0 } = finding
  const why: Patch = said === undefined ? {} : { explanation: said }
  const worst: Patch = abnormal ? { score: Math.max(alert.score, score), explanation, remaining } : why
  return {
    ...known,
    alert: patched(alert, { ...worst, noData: undefined }),
    time: Math.max(episode.time, time),
    span: Math.max(span, judged),
    heard: now,
    ...(finding.stands || episode.stands ? { stands: finding.stands === true } : {})
  }
}

const whilePending = (episode: Episode, finding: Finding, past: Millis, moment: Moment): Step =>
  finding.abnormal ? goOnPending(episode, finding, past, moment) : drop(episode, finding)

const whileFiring = (episode: Episode, finding: Finding, moment: Moment): Step => {
  if (isClear(finding, moment.options)) return beginClearing(episode, finding, moment)
  return finding.abnormal ? goOnFiring(episode, finding, moment) : stays(episode)
}

const whileClearing = (episode: Episode, finding: Finding, past: Millis, moment: Moment): Step => {
  if (isClear(finding, moment.options)) return goOnClearing(episode, finding, past, moment)
  const { episode: back, changes } = relapse(episode)
  const { episode: next, changes: more } = finding.abnormal ? goOnFiring(back, finding, moment) : stays(back)
  return { episode: next, changes: [...changes, ...more] }
}

const turn = (episode: Episode, finding: Finding, past: Millis, moment: Moment): Step => {
  const { state } = episode.alert
  if (state === 'pending') return whilePending(episode, finding, past, moment)
  return state === 'clearing' ? whileClearing(episode, finding, past, moment) : whileFiring(episode, finding, moment)
}

export const follow = (episode: Episode, finding: Finding, moment: Moment): Step => {
  const past = elapsed(episode, finding.time, moment)
  const step = turn(noted(episode, finding, moment.now), finding, past, moment)
  const isBack = episode.alert.noData !== undefined && step.changes.length === 0
  return isBack ? becomes(step.episode, 'data', {}) : step
}
