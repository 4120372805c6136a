// Which group a series belongs to, and which agents feed a group: looked up once, kept in columns.

import { type Millis, type Series, seriesOfKey, series as seriesWith, type Tags } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { type Summary, summarized, summaryOf } from '../../protocol/summary.ts'
import { type AgentSets, nobody } from './agentsets.ts'
import { withRoom } from './numbers.ts'
import { type Selection, selects } from './select.ts'
import type { Group } from './window.ts'

/** The tags of a series from an event time on, until the next of these. */
export interface Tagged {
  readonly from: Millis
  readonly tags: Tags
}

/** The tags of a series over time, oldest first, the first from -Infinity on. */
export type TagsOf = (series: Series) => readonly Tagged[]

export interface GroupingOptions extends Selection {
  /** Tags whose equal values make a group; where absent, each series is a group of its own. */
  readonly by?: readonly string[] | undefined
}

/** Groups a series is in, one after the other; `group` is -1 where it is not selected. */
interface Spell {
  readonly from: Millis
  readonly group: number
}

interface Saved {
  /** Of the groups that are no series. */
  readonly keys: readonly string[]
  readonly sets: Int32Array
  /** By number of the group, that of the series that it is. Absent in those of before: all groups are in `keys`. */
  readonly series?: Int32Array
}

const unselected = -1
const unknown = -2
/** The group depends on the event time. */
export const changing = -3

export class Grouping {
  readonly #by: readonly string[] | undefined
  readonly #selects: (measurement: string, tags: Tags) => boolean
  readonly #seriesOf: (number: number) => Series
  readonly #tagsOf: TagsOf
  readonly #sets: AgentSets
  /** By number of the series. */
  #groupOf = new Int32Array()
  #summaries: (Summary | undefined)[] = []
  readonly #spells = new Map<number, readonly Spell[]>()
  /** By number of the group. */
  #keys: string[] = []
  #set = new Int32Array()
  /** Number of the series with the same key, where it is known; else less than 0. */
  #series = new Int32Array()
  /** Place of a group in the list of its set. */
  #at = new Int32Array()
  readonly #byKey = new Map<string, number>()
  /** By number of the set. */
  #groupsOf: number[][] = []
  #changes: number[] = []
  readonly #readers: Grouping[] = []

  constructor(
    { by, ...selection }: GroupingOptions,
    ports: { readonly seriesOf: (number: number) => Series; readonly tagsOf: TagsOf; readonly sets: AgentSets }
  ) {
    this.#by = by
    this.#selects = selects(selection)
    this.#seriesOf = ports.seriesOf
    this.#tagsOf = ports.tagsOf
    this.#sets = ports.sets
  }

  get size(): number {
    return this.#keys.length
  }

  /** Number of the group, or `changing`; less than 0 and not `changing` where the series is not selected. */
  groupOf(series: number): number {
    const known = series < this.#groupOf.length ? this.#groupOf[series]! : unknown
    return known === unknown ? this.#resolve(series) : known
  }

  /** For a series whose group changes: the group at a time, and until when it holds. */
  spellAt(series: number, time: Millis): { readonly group: number; readonly until: Millis } {
    const spells = this.#spells.get(series)!
    const after = spells.findIndex(({ from }) => from > time)
    const at = after < 0 ? spells.length - 1 : after - 1
    return { group: spells[at]!.group, until: spells[at + 1]?.from ?? Number.POSITIVE_INFINITY }
  }

  /** The group of a series at a time; less than 0 where it is not selected. */
  groupAt(series: number, time: Millis): number {
    const group = this.groupOf(series)
    return group === changing ? this.spellAt(series, time).group : group
  }

  /** What the samples of a series stand for, where a downsampler made them. */
  summaryOf(series: number): Summary | undefined {
    return this.#summaries[series]
  }

  group(number: number): Group {
    return seriesOfKey(this.#keys[number]!)
  }

  /** Number of the group with a key; undefined where there is none. */
  find(key: string): number | undefined {
    return this.#byKey.get(key)
  }

  keyOf(number: number): string {
    return this.#keys[number]!
  }

  /** The agents that ever had samples in the group. */
  agentsOf(group: number): number {
    return this.#set[group]!
  }

  /** Groups fed by just the agents of a set. */
  groupsOf(set: number): readonly number[] {
    return this.#groupsOf[set] ?? []
  }

  /** Counts how often a group came to the set. */
  changesOf(set: number): number {
    return this.#changes[set] ?? 0
  }

  /** The agent has samples in the group. */
  join(group: number, agent: number): void {
    const set = this.#set[group]!
    const joined = this.#sets.with(set, agent)
    if (joined === set) return
    if (set !== nobody) this.#leave(group, set)
    this.#enter(group, joined)
    for (const reader of this.#readers) reader.#joinedBelow(group, agent)
  }

  /** Groups of groups: the agents of these are agents of those, as soon as they have samples. */
  addReader(reader: Grouping): void {
    this.#readers.push(reader)
  }

  /** Tells readers all that have joined: those that are new know none. */
  tellReaders(): void {
    for (const reader of this.#readers) {
      for (let group = 0; group < this.size; group++)
        for (const agent of this.#sets.members(this.#set[group]!)) reader.#joinedBelow(group, agent)
    }
  }

  /** Forgets which group a series is in, for when its tags have changed. */
  forget(): void {
    this.#groupOf = new Int32Array()
    this.#spells.clear()
  }

  save(): State {
    const series = this.#series.slice(0, this.size)
    const keys = this.#keys.filter((_, group) => series[group]! < 0)
    return { keys, sets: this.#set.slice(0, this.size), series } satisfies Saved
  }

  restore(state: State): void {
    const { keys, sets, series } = state as Saved
    let next = 0
    this.forget()
    this.#keys = []
    this.#byKey.clear()
    this.#groupsOf = []
    this.#changes = []
    for (let index = 0; index < sets.length; index++) {
      const number = series?.[index] ?? unselected
      const group = this.#numberOf(number < 0 ? keys[next++]! : this.#seriesOf(number).key)
      this.#series[group] = number
      if (sets[index]! !== nobody) this.#enter(group, sets[index]!)
    }
  }

  #joinedBelow(below: number, agent: number): void {
    const group = this.groupOf(below)
    if (group >= 0) this.join(group, agent)
    if (group !== changing) return
    for (const spell of this.#spells.get(below)!) if (spell.group >= 0) this.join(spell.group, agent)
  }

  #resolve(number: number): number {
    const series = this.#seriesOf(number)
    const summary = summaryOf(series)
    const raw = summarized(series)
    const spells = this.#tagsOf(raw).map(({ from, tags }) => ({ from, group: this.#groupFor(raw, tags) }))
    const group = spells.every(spell => spell.group === spells[0]!.group) ? spells[0]!.group : changing
    this.#groupOf = withRoom(this.#groupOf, number + 1, unknown)
    this.#groupOf[number] = group
    if (group === changing) this.#spells.set(number, spells)
    if (summary) this.#summaries[number] = summary
    if (group >= 0 && this.#keys[group] === series.key) this.#series[group] = number
    return group
  }

  #groupFor(series: Series, tags: Tags): number {
    if (!this.#selects(series.measurement, tags)) return unselected
    if (!this.#by) return this.#numberOf(series.key)
    const kept = this.#by.flatMap(name => (tags[name] === undefined ? [] : [[name, tags[name]] as const]))
    return this.#numberOf(seriesWith(series.measurement, Object.fromEntries(kept)).key)
  }

  #numberOf(key: string): number {
    let group = this.#byKey.get(key)
    if (group !== undefined) return group
    group = this.#keys.push(key) - 1
    this.#byKey.set(key, group)
    this.#set = withRoom(this.#set, group + 1)
    this.#at = withRoom(this.#at, group + 1)
    this.#series = withRoom(this.#series, group + 1)
    this.#set[group] = nobody
    this.#series[group] = unselected
    return group
  }

  #enter(group: number, set: number): void {
    this.#set[group] = set
    this.#sets.watch(set)
    this.#at[group] = (this.#groupsOf[set] ??= []).push(group) - 1
    this.#changes[set] = this.changesOf(set) + 1
  }

  #leave(group: number, set: number): void {
    this.#sets.unwatch(set)
    const groups = this.#groupsOf[set]!
    const moved = groups.pop()!
    if (moved === group) return
    groups[this.#at[group]!] = moved
    this.#at[moved] = this.#at[group]!
  }
}
