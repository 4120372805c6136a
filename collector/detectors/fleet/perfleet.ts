// Makes a detector out of a judge that knows one fleet only: the windows of all its members that end together are a row.

import { type Series, series, seriesOfKey, type Tags } from '../../../protocol/series.ts'
import type { WindowResult } from '../../windows/window.ts'
import type { Detector, Finding, Opinion } from '../detector.ts'
import type { Reading } from '../pergroup.ts'
import { type Joining, join, joining, type Row } from '../rows.ts'

export interface PerFleet {
  /** Tags whose equal values make a fleet. */
  readonly by: readonly string[]
  /** Tag that names the member. */
  readonly asset: string
  readonly wait: number
}

/** `S` is plain data. Opinions go by key of the member's group. */
export interface FleetJudge<S> {
  readonly start: () => S
  readonly judge: (state: S, row: Row, fleet: Series) => readonly (readonly [member: string, opinion: Opinion])[]
}

interface Watched<S> {
  readonly rows: Joining
  readonly state: S
}

type Saved<S> = readonly (readonly [fleet: string, watched: Watched<S>])[]

const pick = (tags: Tags, names: readonly string[]): Tags => Object.fromEntries(names.map(name => [name, tags[name]!]))

export const perFleet = <S>(reading: Reading, { by, asset, wait }: PerFleet, { start, judge }: FleetJudge<S>): Detector => {
  const { name: detector, window: windowName, of, measurement } = reading
  /** By key of the member's group. */
  const fleetOf = new Map<string, Series | undefined>()
  const members = new Map<string, Series>()
  let fleets = new Map<string, Watched<S>>()

  const memberOf = (key: string): Series => {
    let member = members.get(key)
    if (member === undefined) members.set(key, (member = seriesOfKey(key)))
    return member
  }

  const fleetFor = ({ key, measurement, tags }: WindowResult['group']): Series | undefined => {
    if (!fleetOf.has(key)) {
      const isMember = [asset, ...by].every(name => tags[name] !== undefined)
      fleetOf.set(key, isMember ? series(measurement, pick(tags, by)) : undefined)
    }
    return fleetOf.get(key)
  }

  const watchedFor = (key: string): Watched<S> => {
    let watched = fleets.get(key)
    if (watched === undefined) fleets.set(key, (watched = { rows: joining(), state: start() }))
    return watched
  }

  const isMeant = ({ window, group }: WindowResult): boolean =>
    window === windowName && (measurement === undefined || group.measurement === measurement)

  const judged = ({ group, start: begin, end, agents, values }: WindowResult): Finding[] => {
    const [value, fleet] = [values[of], fleetFor(group)]
    if (typeof value !== 'number' || !Number.isFinite(value) || fleet === undefined) return []
    const watched = watchedFor(fleet.key)
    return join(watched.rows, { sensor: group.key, end, value, agents }, wait).flatMap(row =>
      judge(watched.state, row, fleet).map(([member, opinion]) => {
        return { detector, group: memberOf(member), time: row.end, span: end - begin, ...opinion }
      })
    )
  }

  return {
    push: windows => windows.filter(isMeant).flatMap(judged),
    save: (): Saved<S> => [...fleets].map(([key, watched]) => [key, structuredClone(watched)]),
    restore(state) {
      fleets = new Map((state as Saved<S>).map(([key, watched]) => [key, structuredClone(watched)]))
    }
  }
}
