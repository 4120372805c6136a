// The life of all alerts: findings and the time that passes in, what has changed out.

import type { Millis } from '../../protocol/series.ts'
import type { Stage, State } from '../../protocol/stage.ts'
import type { Finding } from '../detectors/detector.ts'
import { expiry } from './acknowledgement.ts'
import type { AlertAction, AlertsAction, Outcome } from './action.ts'
import type { Alert } from './alert.ts'
import { type Saved, savedOf } from './before.ts'
import { becomes, begin, changed, type Episode, isOver, type Moment, type Step } from './episode.ts'
import { escalation } from './escalation.ts'
import { goOnPending } from './firing.ts'
import { recent } from './flapping.ts'
import { follow } from './follow.ts'
import { handle } from './handling.ts'
import type { Inhibition } from './inhibition.ts'
import { Inhibitions } from './inhibitions.ts'
import type { Listener } from './listener.ts'
import { cannotSay, noData } from './nodata.ts'
import type { AlertOptions } from './options.ts'
import { ended, endedBy, type Maintained, Renewed } from './renewed.ts'
import { shelfTime } from './shelving.ts'
import { Silences } from './silences.ts'
import { silenceBy } from './silencing.ts'
import type { Timed } from './timed.ts'

/** What came of what somebody did. */
export interface Acted {
  readonly outcome: Outcome
  /** Id of the silence that was made. */
  readonly silence?: string
  readonly changes: readonly Alert[]
}

export interface Alerts extends Stage<Finding, Alert> {
  /** @param listeners each hears what those before it tell too */
  push(findings: readonly Finding[], time: Millis, listeners?: readonly Listener[]): Alert[]
  /** Resolves those of detectors whose findings will not come any more. @param time the collector's, as the journal has it */
  end(isOver: (detector: string) => boolean, time: Millis, why: string): Alert[]
  /** Resolves those of machines that were maintained. @param time the collector's, as the journal has it */
  renew(maintained: Maintained, time: Millis): Alert[]
  /** @param position of the journal entry that says so, which came at a time */
  act(action: AlertsAction, at: { readonly position: number; readonly received: Millis }): Acted
  readonly silences: Silences['list']
}

export interface AlertsPorts {
  /** Undefined where another version of the program has written what found it, and this one cannot read that. */
  optionsOf(detector: string): AlertOptions | undefined
  /** The same object while they are the same. */
  inhibitions(): readonly Inhibition[]
  /** Where the journal says nothing for this long, the collector was down: that time counts for nothing. */
  downAfter(): Millis
}

/** What becomes of an alert by the time alone, in this order. */
const timed: readonly Timed[] = [expiry, shelfTime, escalation, noData]

const unreadable = 'what found it was written by another version of the program, and cannot be read any more'

const keyOf = ({ detector, group }: Finding): string => `${detector}/${group.key}`

/** Findings go by event time, silence and patience by that of the journal's entries: a replay makes the same alerts. */
export const alerts = ({ optionsOf: optionsIfRead, inhibitions: inhibitionsInForce, downAfter }: AlertsPorts): Alerts => {
  let now: Millis = Number.NEGATIVE_INFINITY
  let episodes = new Map<string, Episode>()
  let fired = new Map<string, readonly Millis[]>()
  const silences = new Silences()
  let inhibitions = new Inhibitions()
  const renewed = new Renewed()
  /** Until then there may be some of what cannot be read any more. */
  let isChecked = true
  /** Nothing becomes of any by the time alone before this. */
  let due: Millis = Number.NEGATIVE_INFINITY

  const optionsOf = (detector: string): AlertOptions => optionsIfRead(detector)!
  const momentOf = (detector: string): Moment => ({ options: optionsOf(detector), now })

  const dueOf = (episode: Episode): Millis => {
    const options = optionsOf(episode.alert.detector)
    return Math.min(...timed.map(one => one.due(episode, options)))
  }

  const keep = (key: string, { episode, changes }: Step): readonly Alert[] => {
    inhibitions.note(episode.alert, changes)
    if (isOver(episode)) {
      episodes.delete(key)
      if (episode.firings.length > 0) fired.set(key, episode.firings)
      return changes
    }
    episodes.set(key, episode)
    due = Math.min(due, dueOf(episode))
    return changes
  }

  const start = (key: string, finding: Finding): readonly Alert[] => {
    const moment = momentOf(finding.detector)
    const muted = { silenced: silences.of(finding), inhibited: inhibitions.of({ ...finding, severity: moment.options.severity }) }
    const episode = begin(finding, { firings: fired.get(key) ?? [], ...muted }, moment)
    fired.delete(key)
    const step = goOnPending(episode, finding, 0, moment)
    if (step.changes.length > 0) return keep(key, step)
    const alert = changed(episode.alert, 'pending', {})
    return keep(key, { episode: { ...episode, alert }, changes: [alert] })
  }

  /** Of a group that is well: what it did long ago is forgotten. */
  const forget = (key: string, { detector, time }: Finding): void => {
    const firings = fired.get(key)
    if (firings && recent(firings, time, optionsOf(detector)).length === 0) fired.delete(key)
  }

  /** What it did before says nothing of it now. */
  const close = (key: string, alert: Alert): readonly Alert[] => {
    episodes.delete(key)
    inhibitions.note(alert)
    return [alert]
  }

  /** Those of detectors whose findings will not come any more. */
  const closeAll = (isOver: (detector: string) => boolean, time: Millis, why: string): readonly Alert[] => {
    const isGone = (key: string): boolean => isOver(key.slice(0, key.indexOf('/')))
    for (const key of fired.keys()) if (isGone(key)) fired.delete(key)
    renewed.forget(isGone)
    const over = [...episodes].filter(([, { alert }]) => isOver(alert.detector))
    return over.flatMap(([key, { alert }]) => close(key, ended(alert, time, why)))
  }

  const take = (finding: Finding): readonly Alert[] => {
    const key = keyOf(finding)
    const episode = episodes.get(key)
    if (finding.renewed) fired.delete(key)
    if (finding.renewed) return episode ? close(key, endedBy(episode.alert, finding.renewed)) : []
    if (renewed.hides(key, finding.newest ?? finding.time)) return []
    if (finding.unjudged) return episode ? keep(key, cannotSay(episode, finding)) : []
    if (episode) return keep(key, follow(episode, finding, momentOf(finding.detector)))
    if (finding.abnormal) return start(key, finding)
    forget(key, finding)
    return []
  }

  const takeAloud = (finding: Finding, listeners: readonly Listener[]): readonly Alert[] => {
    const changes = take(finding)
    if (listeners.length === 0) return changes
    const episode = episodes.get(keyOf(finding))
    const isFiring = episode !== undefined && episode.alert.state !== 'pending'
    for (const listener of listeners) listener.hear(finding, isFiring, now)
    return changes
  }

  /** While the collector was down nobody could be heard, and nobody could acknowledge. */
  const skip = (down: Millis): void => {
    for (const [key, episode] of episodes)
      episodes.set(key, { ...episode, heard: episode.heard + down, raised: episode.raised + down })
    // Not all is put off: until when people want something does not depend on it.
    due = Number.NEGATIVE_INFINITY
  }

  /** Others may be muted than before. @param idOf id of what mutes an alert */
  const mute = (how: 'silenced' | 'inhibited', idOf: (alert: Alert) => string | undefined): readonly Alert[] =>
    [...episodes].flatMap(([key, episode]) => {
      const [was, is] = [episode.alert[how], idOf(episode.alert)]
      if (was === is) return []
      const more = is === undefined ? { raised: now } : {}
      return keep(key, becomes(episode, is === undefined ? `un${how}` : how, { [how]: is }, more))
    })

  const inhibit = (): readonly Alert[] => (inhibitions.takeDifferent() ? mute('inhibited', alert => inhibitions.of(alert)) : [])

  const pass = (time: Millis): readonly Alert[] => {
    const past = time - now
    if (past >= downAfter() && Number.isFinite(past)) skip(past)
    now = time
    const unread = isChecked ? [] : closeAll(detector => optionsIfRead(detector) === undefined, time, unreadable)
    isChecked = true
    inhibitions.use(inhibitionsInForce(), episodes.values())
    return [...unread, ...(silences.pass(time) ? mute('silenced', alert => silences.of(alert)) : [])]
  }

  const applyTime = (key: string): readonly Alert[] =>
    timed.flatMap(one => {
      const episode = episodes.get(key)!
      const moment = momentOf(episode.alert.detector)
      return one.due(episode, moment.options) <= now ? keep(key, one.apply(episode, moment)) : []
    })

  const tick = (): readonly Alert[] => {
    if (now < due) return []
    due = Number.POSITIVE_INFINITY
    const changes = [...episodes.keys()].flatMap(applyTime)
    for (const episode of episodes.values()) due = Math.min(due, dueOf(episode))
    return changes
  }

  const handleOne = (action: AlertAction): Acted => {
    const key = action.alert.slice(0, action.alert.lastIndexOf('/'))
    const episode = episodes.get(key)
    if (episode?.alert.id !== action.alert) return { outcome: 'not open', changes: [] }
    const handled = handle(episode, action, now)
    return typeof handled === 'string' ? { outcome: handled, changes: [] } : { outcome: 'done', changes: keep(key, handled) }
  }

  const apply = (action: AlertsAction, position: number): Acted => {
    if (action.kind !== 'silence' && action.kind !== 'unsilence') return handleOne(action)
    const silenced = silenceBy(silences, action, { position, now })
    return { ...silenced, changes: pass(now) }
  }

  return {
    get silences() {
      return silences.list
    },
    act(action, { position, received }) {
      const passed = pass(received)
      const { changes, ...acted } = apply(action, position)
      return { ...acted, changes: [...passed, ...changes, ...tick(), ...inhibit()] }
    },
    push(findings, time, listeners = []) {
      const changes = [...pass(time), ...inhibitions.inFront(findings).flatMap(finding => takeAloud(finding, listeners))]
      for (const listener of listeners) changes.push(...listener.tell(time).flatMap(finding => takeAloud(finding, listeners)))
      return [...changes, ...tick(), ...inhibit()]
    },
    end(isOver, time, why) {
      const resolved = closeAll(isOver, time, why)
      // The others may have other options now.
      due = Number.NEGATIVE_INFINITY
      // Only now: of those that have ended there are no options any more.
      return [...resolved, ...pass(time), ...inhibit()]
    },
    renew({ isMeant, ...by }, time) {
      const passed = pass(time)
      const meant = [...episodes].filter(([, { alert }]) => isMeant(alert))
      for (const [key] of meant) renewed.note(key, by.at, time)
      return [...passed, ...meant.flatMap(([key, { alert }]) => close(key, endedBy(alert, by))), ...inhibit()]
    },
    save: (): Saved => ({ now, episodes: [...episodes], fired: [...fired], silences: silences.save(), renewed: renewed.save() }),
    restore(state: State) {
      const saved = savedOf(state)
      now = saved.now
      episodes = new Map(saved.episodes)
      fired = new Map(saved.fired)
      renewed.restore(saved.renewed)
      silences.restore(saved.silences)
      due = Number.NEGATIVE_INFINITY
      isChecked = false
      inhibitions = new Inhibitions()
    }
  }
}
