// The life of alerts: abnormal findings make one pending, then firing; normal ones resolve it; no findings leave it as it is.

import type { Millis } from '../../protocol/series.ts'
import { assetOf } from '../../protocol/series.ts'
import type { Stage, State } from '../../protocol/stage.ts'
import type { Finding } from '../detectors/detector.ts'
import type { Alert } from './alert.ts'

export interface AlertOptions {
  /** How long findings must be abnormal before the alert fires. */
  readonly for: Millis
  /** How long they must be normal before it resolves. */
  readonly clearFor: Millis
}

interface Episode {
  alert: Alert
  /** Event time since which findings are normal; NaN while they are not. */
  normalSince: Millis
}

const begin = ({ detector, group, time, score, explanation }: Finding): Alert => {
  const asset = assetOf(group)
  return {
    id: `${detector}/${group.key}/${time}`,
    detector,
    group,
    ...(asset === undefined ? {} : { asset }),
    state: 'pending',
    pendingSince: time,
    score,
    explanation
  }
}

export interface Alerts extends Stage<Finding, Alert> {
  /** Resolves those of detectors whose findings will not come any more. @param time the collector's, as the journal has it */
  end(isOver: (detector: string) => boolean, time: Millis, why: string): Alert[]
}

/** Times are event times of findings: a replay makes the same alerts. */
export const alerts = (optionsOf: (detector: string) => AlertOptions): Alerts => {
  let episodes = new Map<string, Episode>()

  const abnormal = (key: string, finding: Finding): Alert[] => {
    const changed: Alert[] = []
    let episode = episodes.get(key)
    if (!episode) {
      episode = { alert: begin(finding), normalSince: Number.NaN }
      episodes.set(key, episode)
      changed.push(episode.alert)
    }
    const { alert } = episode
    const fires = alert.state === 'pending' && finding.time - alert.pendingSince >= optionsOf(finding.detector).for
    episode.normalSince = Number.NaN
    episode.alert = {
      ...alert,
      score: Math.max(alert.score, finding.score),
      explanation: finding.explanation,
      ...(fires ? { state: 'firing', firingSince: finding.time } : {})
    }
    if (fires) changed.push(episode.alert)
    return changed.slice(-1)
  }

  const normal = (key: string, { time, detector }: Finding): Alert[] => {
    const episode = episodes.get(key)
    if (!episode) return []
    if (Number.isNaN(episode.normalSince)) episode.normalSince = time
    const clears = episode.alert.state === 'pending' || time - episode.normalSince >= optionsOf(detector).clearFor
    if (!clears) return []
    episodes.delete(key)
    return [{ ...episode.alert, state: 'resolved', resolvedAt: time }]
  }

  return {
    push: findings =>
      findings.flatMap(finding => {
        const key = `${finding.detector}/${finding.group.key}`
        return finding.abnormal ? abnormal(key, finding) : normal(key, finding)
      }),
    end: (isOver, time, why) =>
      [...episodes].flatMap(([key, { alert }]): Alert[] => {
        if (!isOver(alert.detector)) return []
        episodes.delete(key)
        return [{ ...alert, state: 'resolved', resolvedAt: time, explanation: `${alert.explanation}; ${why}` }]
      }),
    save: () => [...episodes].map(([key, episode]) => [key, structuredClone(episode)]),
    restore(state: State) {
      episodes = new Map((state as [string, Episode][]).map(([key, episode]) => [key, structuredClone(episode)]))
    }
  }
}
