// Which alerts inhibit which: found from those that are open, so nothing of it needs to be saved.

import type { Finding } from '../detectors/detector.ts'
import { selects, testOf } from '../windows/select.ts'
import { type Alert, severities } from './alert.ts'
import type { Chosen, Inhibition } from './inhibition.ts'

type Subject = Pick<Alert, 'detector' | 'group' | 'severity'> & { readonly inhibited?: string | undefined }

/** An inhibition with what is made of it once, and the alerts that have it in force. */
interface Ready {
  readonly isSource: (alert: Subject) => boolean
  readonly isMuted: (alert: Subject) => boolean
  /** Undefined where it lacks one of the tags. */
  readonly placeOf: (alert: Subject) => string | undefined
  /** By place: ids of the alerts that fire. */
  readonly firing: Map<string, Set<string>>
}

const testChosen = ({ detector, severity, ...selection }: Chosen): ((alert: Subject) => boolean) => {
  const named = detector === undefined ? () => true : testOf(detector)
  const least = severity === undefined ? 0 : severities.indexOf(severity)
  const selected = selects(selection)
  return alert =>
    named(alert.detector) && severities.indexOf(alert.severity) >= least && selected(alert.group.measurement, alert.group.tags)
}

const ready = ({ while: source, mute, by }: Inhibition): Ready => {
  const [isSource, isMeant] = [testChosen(source), testChosen(mute)]
  return {
    isSource,
    // Else two alerts could keep each other quiet.
    isMuted: alert => isMeant(alert) && !isSource(alert),
    placeOf: ({ group: { tags } }) =>
      by.some(name => tags[name] === undefined) ? undefined : JSON.stringify(by.map(name => tags[name])),
    firing: new Map()
  }
}

/** One that nobody was told of for its age says nothing that would make others superfluous. */
const isOn = ({ state, hindsight }: Alert): boolean => state !== 'pending' && state !== 'resolved' && !hindsight

export class Inhibitions {
  #all: readonly Ready[] = []
  #written: readonly Inhibition[] = []
  #differ = false

  /** Puts others in force, where they are another object. */
  use(inhibitions: readonly Inhibition[], open: Iterable<{ readonly alert: Alert }>): void {
    if (inhibitions === this.#written) return
    this.#written = inhibitions
    this.#all = inhibitions.map(ready)
    this.#differ = true
    for (const { alert } of open) this.note(alert)
  }

  /** An alert may have changed. @param changes what is told of it: one that gets worse may be meant by others than before */
  note(alert: Alert, changes: readonly Alert[] = []): void {
    if (changes.some(({ change }) => change === 'escalated')) this.#differ = true
    for (const { isSource, placeOf, firing } of this.#all) {
      const place = placeOf(alert)
      if (place === undefined) continue
      if (isOn(alert) && isSource(alert)) this.#add(firing, place, alert.id)
      else if (firing.get(place)?.delete(alert.id)) this.#differ = true
    }
  }

  /** True where others may be inhibited than when it was last asked. */
  takeDifferent(): boolean {
    const differ = this.#differ
    this.#differ = false
    return differ
  }

  /** What may inhibit others comes first: they may fire at the same time. */
  inFront(findings: readonly Finding[]): readonly Finding[] {
    if (this.#all.length === 0) return findings
    const isFirst = findings.map(finding => this.#all.some(({ isSource }) => isSource({ ...finding, severity: 'critical' })))
    return [...findings.filter((_, index) => isFirst[index]), ...findings.filter((_, index) => !isFirst[index])]
  }

  /** Id of an alert that inhibits one: the same as before while that fires. */
  of(alert: Subject): string | undefined {
    const found = this.#all.flatMap(({ isMuted, placeOf, firing }) => {
      const place = isMuted(alert) ? placeOf(alert) : undefined
      return place === undefined ? [] : [...(firing.get(place) ?? [])]
    })
    if (alert.inhibited !== undefined && found.includes(alert.inhibited)) return alert.inhibited
    return found.sort()[0]
  }

  #add(firing: Ready['firing'], place: string, id: string): void {
    const ids = firing.get(place) ?? new Set()
    if (ids.has(id)) return
    firing.set(place, ids.add(id))
    this.#differ = true
  }
}
