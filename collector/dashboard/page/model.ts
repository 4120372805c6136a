// What the page knows of the fleet, and what follows from it for each machine.

import type { AgentStatus, Alert, Group, Life, Publication, SeriesStatus, WindowResult } from './api.ts'

/** A machine without samples for so long has no data: that is not the same as being well. */
export const staleMs = 120_000

export interface Model {
  readonly series: Map<string, SeriesStatus>
  readonly agents: Map<string, AgentStatus>
  readonly alerts: Map<string, Alert>
  /** Of each machine the shortest that is known. */
  readonly lives: Map<string, Life>
  /** Which agents windows of a machine came from. */
  readonly agentsOf: Map<string, Set<string>>
}

/** Worst first. */
export const assetStates = ['firing', 'pending', 'silent', 'nodata', 'ok'] as const
export type AssetState = (typeof assetStates)[number]

export interface Asset {
  readonly name: string
  readonly tags: Group['tags']
  readonly state: AssetState
  readonly alerts: readonly Alert[]
  readonly series: readonly SeriesStatus[]
  /** Event time of its newest sample. */
  readonly newest: number | undefined
  readonly life: Life | undefined
}

/** Series that belong to no machine are shown together under this name. */
export const noMachine = 'no machine'

export const assetOf = ({ tags }: Pick<Group, 'tags'>): string => tags['asset'] ?? noMachine

export const emptyModel = (): Model => ({
  series: new Map(),
  agents: new Map(),
  alerts: new Map(),
  lives: new Map(),
  agentsOf: new Map()
})

export const noteWindows = ({ agentsOf }: Model, windows: readonly WindowResult[]): void => {
  for (const { group, agents } of windows) {
    if (group.tags['asset'] === undefined) continue
    const known = agentsOf.get(group.tags['asset'])
    if (known) for (const agent of agents) known.add(agent)
    else agentsOf.set(group.tags['asset'], new Set(agents))
  }
}

/** @param lives the shortest first */
export const noteLives = (model: Model, lives: readonly Life[]): void => {
  model.lives.clear()
  for (const life of lives) {
    const name = life.asset ?? assetOf(life.group)
    if (!model.lives.has(name)) model.lives.set(name, life)
  }
}

export const apply = (model: Model, { windows, alerts, agents }: Publication): void => {
  noteWindows(model, windows)
  for (const alert of alerts) model.alerts.set(alert.id, alert)
  for (const agent of agents) model.agents.set(agent.agent, agent)
}

const isOpen = ({ state }: Alert): boolean => state !== 'resolved'

const newestOf = (series: readonly SeriesStatus[]): number | undefined => {
  const times = series.flatMap(({ newest }) => (newest ? [newest.time] : []))
  return times.length > 0 ? Math.max(...times) : undefined
}

const stateOf = (model: Model, name: string, alerts: readonly Alert[], newest: number | undefined, now: number): AssetState => {
  if (alerts.some(({ firingSince }) => firingSince !== undefined)) return 'firing'
  if (alerts.length > 0) return 'pending'
  const agents = [...(model.agentsOf.get(name) ?? [])]
  if (agents.length > 0 && agents.every(agent => model.agents.get(agent)?.silent)) return 'silent'
  return newest === undefined || now - newest > staleMs ? 'nodata' : 'ok'
}

const grouped = <T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const members = groups.get(key(item))
    if (members) members.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

const commonTags = (series: readonly SeriesStatus[]): Group['tags'] =>
  Object.fromEntries(
    Object.entries(series[0]?.tags ?? {}).filter(
      ([name, value]) => name !== 'asset' && series.every(({ tags }) => tags[name] === value)
    )
  )

const collator = new Intl.Collator('en', { numeric: true })

/** Worst first, then by name. */
export const assetsOf = (model: Model, now: number): Asset[] => {
  const alerts = grouped([...model.alerts.values()].filter(isOpen), alert => alert.asset ?? assetOf(alert.group))
  const series = grouped(model.series.values(), assetOf)
  const assets = [...series].map(([name, own]): Asset => {
    const newest = newestOf(own)
    const open = alerts.get(name) ?? []
    const state = stateOf(model, name, open, newest, now)
    return { name, tags: commonTags(own), state, alerts: open, series: own, newest, life: model.lives.get(name) }
  })
  const rank = ({ state }: Asset): number => assetStates.indexOf(state)
  return assets.sort((a, b) => rank(a) - rank(b) || collator.compare(a.name, b.name))
}

const resolvedMax = 8

/** Firing first, then those that somebody has in hand or that are clearing, then pending, then the last few that were resolved; each newest first. One that never fired is not worth showing once it is over. */
export const alertsToShow = ({ alerts }: Model): Alert[] => {
  const newest = [...alerts.values()].sort((a, b) => b.pendingSince - a.pendingSince)
  const of = (state: Alert['state']): Alert[] => newest.filter(alert => alert.state === state)
  const resolved = of('resolved').filter(({ firingSince }) => firingSince !== undefined)
  const open = (['firing', 'acknowledged', 'clearing', 'pending'] as const).flatMap(of)
  return [...open, ...resolved.sort((a, b) => b.resolvedAt! - a.resolvedAt!).slice(0, resolvedMax)]
}
