// Windows of equal length, one after the other, aligned to 1970 UTC.

import type { Column } from '../../protocol/columns.ts'
import { duration } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import { type Millis, type Series, seriesOfKey } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Accumulator, Group, Pane } from './window.ts'
import { type Definition, groupOf, type Windowing } from './windowing.ts'

interface Open {
  readonly start: Millis
  readonly accumulators: Accumulator[]
  readonly agents: Set<string>
}

interface Grouped {
  readonly group: Group
  /** Agents that ever had samples in the group: their watermarks close its windows. */
  readonly agents: Set<string>
  /** Event time up to which windows have closed. */
  closed: Millis
  readonly open: Map<Millis, Open>
}

type Saved = [key: string, agents: string[], closed: Millis, open: [Millis, Accumulator[], string[]][]]

export const tumbling = recipe({
  about: 'windows of equal length, one after the other, aligned to 1970 UTC',
  options: { length: duration().describe('Length of a window') },
  example: { length: '1m' },
  make:
    ({ length }) =>
    (definition: Definition): Windowing => {
      const names = Object.keys(definition.aggregates)
      const aggregates = Object.values(definition.aggregates)
      const groups = new Map<string, Grouped>()
      const groupOfSeries = new Map<string, Grouped | undefined>()

      const grouped = (group: Group): Grouped => {
        let found = groups.get(group.key)
        if (!found)
          groups.set(group.key, (found = { group, agents: new Set(), closed: Number.NEGATIVE_INFINITY, open: new Map() }))
        return found
      }

      const of = (series: Series): Grouped | undefined => {
        if (!groupOfSeries.has(series.key)) {
          const group = groupOf(definition, series)
          groupOfSeries.set(series.key, group && grouped(group))
        }
        return groupOfSeries.get(series.key)
      }

      const paneOf = ({ group }: Grouped, { start, accumulators, agents }: Open, onTime: boolean): Pane => ({
        window: definition.name,
        group,
        start,
        end: start + length,
        accumulators: Object.fromEntries(names.map((name, index) => [name, accumulators[index]!])),
        agents: [...agents].sort(),
        onTime
      })

      const take = (into: Grouped, { times, values }: Column, agent: string, late: Map<Millis, Open>): void => {
        let current: Open | undefined
        for (let i = 0; i < times.length; i++) {
          const time = times[i]!
          const start = Math.floor(time / length) * length
          if (current?.start !== start) {
            const panes = start + length <= into.closed ? late : into.open
            current = panes.get(start)
            if (!current)
              panes.set(start, (current = { start, accumulators: aggregates.map(({ start }) => start()), agents: new Set() }))
            current.agents.add(agent)
          }
          const { accumulators } = current
          for (let a = 0; a < aggregates.length; a++) aggregates[a]!.add(accumulators[a]!, time, values[i]!)
        }
      }

      const ordered = (panes: Pane[]): Pane[] => panes.sort((a, b) => a.end - b.end || (a.group.key < b.group.key ? -1 : 1))

      return {
        push(columns, agent) {
          const lateOf = new Map<Grouped, Map<Millis, Open>>()
          for (const column of columns) {
            const into = of(column.series)
            if (!into) continue
            into.agents.add(agent)
            let late = lateOf.get(into)
            if (!late) lateOf.set(into, (late = new Map()))
            take(into, column, agent, late)
          }
          return ordered([...lateOf].flatMap(([into, late]) => [...late.values()].map(open => paneOf(into, open, false))))
        },
        close(markOf, agent) {
          const panes: Pane[] = []
          for (const into of groups.values()) {
            if (agent !== undefined && !into.agents.has(agent)) continue
            const mark = Math.floor(markOf(into.agents) / length) * length
            if (!(mark > into.closed)) continue
            into.closed = mark
            for (const [start, open] of into.open) {
              if (start + length > mark) continue
              into.open.delete(start)
              panes.push(paneOf(into, open, true))
            }
          }
          return ordered(panes)
        },
        save: (): Saved[] =>
          [...groups.values()].map(({ group, agents, closed, open }) => [
            group.key,
            [...agents],
            closed,
            [...open.values()].map(({ start, accumulators, agents }) => [start, structuredClone(accumulators), [...agents]])
          ]),
        restore(state: State) {
          groups.clear()
          groupOfSeries.clear()
          for (const [key, agents, closed, open] of state as Saved[]) {
            const into = grouped(seriesOfKey(key))
            for (const agent of agents) into.agents.add(agent)
            into.closed = closed
            for (const [start, accumulators, from] of open)
              into.open.set(start, { start, accumulators: structuredClone(accumulators), agents: new Set(from) })
          }
        }
      }
    }
})
