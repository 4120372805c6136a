// Makes a detector out of a judge that knows one fleet only: the windows of all its members that end together are a row.

import { type Millis, pickTags, type Series, series, seriesOfKey } from '../../../protocol/series.ts'
import type { WindowResult } from '../../windows/window.ts'
import { type Detector, type Finding, type Opinion, renewedFinding } from '../detector.ts'
import type { Reading } from '../pergroup.ts'
import type { Judged } from '../renewal.ts'
import { type Joining, join, joining, type Row } from '../rows.ts'
import { beginning, noteRenewal, present, type Renewals } from './renewals.ts'

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
  /** What is remembered of a member alone does not hold any more. */
  readonly forget: (state: S, member: string) => void
}

interface Watched<S> {
  readonly rows: Joining
  readonly state: S
  /** Absent in what was saved before there were any. */
  renewals?: Renewals
}

type Saved<S> = readonly (readonly [fleet: string, watched: Watched<S>])[]

export const perFleet = <S>(
  reading: Reading,
  { by, asset, wait }: PerFleet,
  { start, judge, forget }: FleetJudge<S>
): Detector => {
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
      fleetOf.set(key, isMember ? series(measurement, pickTags(tags, by)) : undefined)
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

  /** Members that were maintained begin anew. */
  const refreshed = ({ state, renewals = {} }: Watched<S>, time: Millis): Finding[] =>
    beginning(renewals, time).map(([member, renewal]) => {
      forget(state, member)
      return renewedFinding({ detector, group: memberOf(member), time }, renewal)
    })

  const judgedRow = (watched: Watched<S>, row: Row, fleet: Series, span: Millis): Finding[] => {
    const { state, renewals = {} } = watched
    const renewed = refreshed(watched, row.end)
    const found = judge(state, present(renewals, row, row.end - span), fleet).map(([member, opinion]) => {
      return { detector, group: memberOf(member), time: row.end, span, ...opinion }
    })
    return renewed.length > 0 ? [...renewed, ...found] : found
  }

  const judged = ({ group, start: begin, end, agents, values, renewal }: Judged): Finding[] => {
    const [value, fleet] = [values[of], fleetFor(group)]
    if (typeof value !== 'number' || !Number.isFinite(value) || fleet === undefined) return []
    const watched = watchedFor(fleet.key)
    noteRenewal((watched.renewals ??= {}), group.key, renewal)
    return join(watched.rows, { sensor: group.key, end, value, agents }, wait).flatMap(row =>
      judgedRow(watched, row, fleet, end - begin)
    )
  }

  return {
    push: windows => windows.filter(isMeant).flatMap(judged),
    groups: () => [...fleets.values()].flatMap(({ rows }) => Object.keys(rows.sensors)),
    save: (): Saved<S> => [...fleets].map(([key, watched]) => [key, structuredClone(watched)]),
    restore(state) {
      fleets = new Map((state as Saved<S>).map(([key, watched]) => [key, structuredClone(watched)]))
    }
  }
}
