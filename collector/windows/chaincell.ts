// The state of a window that reads windows, as it lies on disk: contributions by name, so that it can be read whatever the numbers are by then.

import { type Contributions, places, width } from './contributions.ts'
import type { Layout, SavedCell } from './layout.ts'

const { startAt, groupAt, indexAt, valueAt, agentsAt } = places

/** Contributions sorted by start, group and index; groups and agents are places in these lists. */
interface Cell {
  readonly numbers: Float64Array
  /** Keys, sorted: the order of the places is that of the keys. */
  readonly groups: readonly string[]
  readonly agents: readonly (readonly string[])[]
}

export interface Naming {
  readonly keyOf: (group: number) => string
  readonly agentsOf: (set: number) => readonly string[]
}

const read = ([numbers, [groups, agents]]: SavedCell): Cell => ({ numbers, groups, agents }) as Cell

const saved = ({ numbers, groups, agents }: Cell): SavedCell => [numbers, [groups, agents]]

const countOf = ({ numbers }: Cell): number => numbers.length / width

/** Of numbers a list of what they stand for, each once, and the place of each. */
const listed = <T>(numbers: ReadonlySet<number>, of: (number: number) => T): { list: T[]; places: Map<number, number> } => {
  const all = [...numbers]
  return { list: all.map(of), places: new Map(all.map((number, place) => [number, place])) }
}

export const chainCell = (contributions: Contributions, { keyOf, agentsOf }: Naming): SavedCell => {
  const all = Array.from({ length: contributions.length }, (_, place) => contributions.at(place))
  const keys = new Map(all.map(({ group }) => [group, keyOf(group)]))
  const groups = [...keys.values()].sort()
  const placeOf = new Map(groups.map((key, place) => [key, place]))
  const agents = listed(new Set(all.map(({ agents }) => agents)), agentsOf)
  const rows = all
    .map(({ start, group, index, value, agents: set }) => [
      start,
      placeOf.get(keys.get(group)!)!,
      index,
      value,
      agents.places.get(set)!
    ])
    .sort((a, b) => a[startAt]! - b[startAt]! || a[groupAt]! - b[groupAt]! || a[indexAt]! - b[indexAt]!)
  return saved({ numbers: Float64Array.from(rows.flat()), groups, agents: agents.list })
}

/** The same with groups and agents as places in longer lists. */
const moved = ({ numbers }: Cell, groups: readonly number[], agents: readonly number[]): Float64Array => {
  const copy = numbers.slice()
  for (let at = 0; at < copy.length; at += width) {
    copy[at + groupAt] = groups[copy[at + groupAt]!]!
    copy[at + agentsAt] = agents[copy[at + agentsAt]!]!
  }
  return copy
}

const compare = (a: Float64Array, at: number, b: Float64Array, bt: number): number =>
  a[at + startAt]! - b[bt + startAt]! || a[at + groupAt]! - b[bt + groupAt]! || a[at + indexAt]! - b[bt + indexAt]!

/** Both are sorted; where both have one, the later counts. */
const merged = (before: Float64Array, later: Float64Array): { numbers: Float64Array; changed: boolean } => {
  const numbers = new Float64Array(before.length + later.length)
  let [at, bt, length, changed] = [0, 0, 0, false]
  const take = (from: Float64Array, place: number): void => {
    numbers.set(from.subarray(place, place + width), length)
    length += width
  }
  while (at < before.length || bt < later.length) {
    const order = at === before.length ? 1 : bt === later.length ? -1 : compare(before, at, later, bt)
    if (order < 0) take(before, at)
    else if (!Number.isNaN(later[bt + valueAt]!)) take(later, bt)
    if (order === 0) changed ||= before[at + valueAt] !== later[bt + valueAt] || before[at + agentsAt] !== later[bt + agentsAt]
    if (order > 0) changed ||= !Number.isNaN(later[bt + valueAt]!)
    if (order <= 0) at += width
    if (order >= 0) bt += width
  }
  return { numbers: numbers.slice(0, length), changed }
}

const nothing: Cell = { numbers: new Float64Array(), groups: [], agents: [] }

/** What is left with what came later; undefined where that changes nothing. */
export const revisedCell = (before: SavedCell | undefined, later: SavedCell): SavedCell | undefined => {
  const [one, other] = [before ? read(before) : nothing, read(later)]
  const groups = [...new Set([...one.groups, ...other.groups])].sort()
  const groupPlace = new Map(groups.map((key, place) => [key, place]))
  const agents = new Map([...one.agents, ...other.agents].map(names => [names.join(), names]))
  const agentPlace = new Map([...agents.keys()].map((names, place) => [names, place]))
  const placed = (cell: Cell): Float64Array =>
    moved(
      cell,
      cell.groups.map(key => groupPlace.get(key)!),
      cell.agents.map(names => agentPlace.get(names.join())!)
    )
  const { numbers, changed } = merged(placed(one), placed(other))
  return changed ? compacted({ numbers, groups, agents: [...agents.values()] }) : undefined
}

/** Without names that no contribution has any more. */
const compacted = (cell: Cell): SavedCell => {
  const [usedGroups, usedAgents] = [new Set<number>(), new Set<number>()]
  for (let at = 0; at < cell.numbers.length; at += width) {
    usedGroups.add(cell.numbers[at + groupAt]!)
    usedAgents.add(cell.numbers[at + agentsAt]!)
  }
  if (usedGroups.size === cell.groups.length && usedAgents.size === cell.agents.length) return saved(cell)
  const groups = [...usedGroups].sort((a, b) => a - b)
  const agents = [...usedAgents].sort((a, b) => a - b)
  const placesOf = (used: readonly number[]): number[] => {
    const places: number[] = []
    for (const [place, old] of used.entries()) places[old] = place
    return places
  }
  return saved({
    numbers: moved(cell, placesOf(groups), placesOf(agents)),
    groups: groups.map(place => cell.groups[place]!),
    agents: agents.map(place => cell.agents[place]!)
  })
}

export const isEmptyCell = (cell: SavedCell): boolean => countOf(read(cell)) === 0

/** All agents of its contributions, sorted. */
export const agentsOfCell = (cell: SavedCell): string[] => [...new Set(read(cell).agents.flat())].sort()

/** The aggregates: each contribution is a sample at the start of the window it is of, of a series named as its group. */
export const valuesOfCell = (cell: SavedCell, layout: Layout): ReturnType<Layout['values']> => {
  const { numbers, groups } = read(cell)
  const count = numbers.length / width
  const times = Float64Array.from({ length: count }, (_, place) => numbers[place * width + startAt]!)
  const values = Float64Array.from({ length: count }, (_, place) => numbers[place * width + valueAt]!)
  const state = new Float64Array(layout.width)
  const into = { state, at: 0, grown: layout.start(state, 0) }
  const run = { times, values, from: 0, to: 0, series: 0 }
  for (let place = 0; place < count; place++) {
    run.from = place
    run.to = place + 1
    run.series = numbers[place * width + groupAt]!
    layout.add(into, run, undefined)
  }
  return layout.values(into, group => groups[group]!)
}
