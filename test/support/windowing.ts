// One definition of windows, driven by hand: samples and watermarks in, results on a disk in memory out.

import { Store } from '../../collector/store/store.ts'
import type { RowWriter } from '../../collector/store/windowrows.ts'
import { AgentSets } from '../../collector/windows/agentsets.ts'
import { choose as chooseAggregate } from '../../collector/windows/aggregates/choose.ts'
import { aggregates } from '../../collector/windows/aggregates/registry.ts'
import { Grouping, type TagsOf } from '../../collector/windows/grouping.ts'
import { layout } from '../../collector/windows/layout.ts'
import * as kinds from '../../collector/windows/registry.ts'
import type { Emission, WindowResult } from '../../collector/windows/window.ts'
import type { Marks, Windowing } from '../../collector/windows/windowing.ts'
import { z } from '../../protocol/options.ts'
import { choose } from '../../protocol/recipe.ts'
import type { Series } from '../../protocol/series.ts'
import { windowOptions } from '../../simulators/checkwindows.ts'
import type { Sample } from '../../simulators/naiveaggregates.ts'
import type { Definition } from '../../simulators/naivewindows.ts'
import { listCatalog } from './catalog.ts'
import { memoryDisk } from './memory.ts'

const matcher = z.union([z.string(), z.array(z.string())])

const schema = choose(kinds, {
  name: z.string(),
  measurement: matcher.optional(),
  tags: z.record(z.string(), matcher).optional(),
  by: z.array(z.string()).optional(),
  aggregates: z.array(chooseAggregate(aggregates))
})

export const agents = ['gw-a', 'gw-b', 'gw-c'] as const

/** Samples of one series after another, in the order in which they are given. */
const columnsOf = (samples: readonly Sample[]) => {
  const columns = new Map<string, { series: Series; times: number[]; values: number[] }>()
  for (const { series, time, value } of samples) {
    const column = columns.get(series.key) ?? { series, times: [], values: [] }
    columns.set(series.key, column)
    column.times.push(time)
    column.values.push(value)
  }
  return [...columns.values()].map(({ series, times, values }) => ({
    series,
    times: Float64Array.from(times),
    values: Float64Array.from(values)
  }))
}

export interface Windowed {
  /** Samples of an agent, by its place among the agents. */
  push(agent: number, samples: readonly Sample[]): void
  /** What is told now that the agents are at these event times, at last on disk. */
  close(marks: readonly number[]): Promise<WindowResult[]>
  /** Saved, and restored in another one. */
  restart(): void
  /** What is on disk. */
  stored(): Promise<WindowResult[]>
}

export const windowed = async (definition: Definition): Promise<Windowed> => {
  const catalog = listCatalog()
  const store = await Store.open(memoryDisk(), catalog)
  const { common, make } = schema.parse(windowOptions('w', definition))
  const nameOf = (number: number): string => catalog.seriesOf(number).key
  let position = 0

  const open = () => {
    const sets = new AgentSets()
    const seriesOf = (number: number): Series => catalog.seriesOf(number)
    const tagsOf: TagsOf = ({ tags }) => [{ from: Number.NEGATIVE_INFINITY, tags }]
    const grouping = new Grouping(common, { seriesOf, tagsOf, sets })
    const parts = Object.fromEntries(common.aggregates.map(({ name, make }) => [name, make()]))
    const windowing: Windowing = make()({
      name: common.name,
      grouping,
      sets,
      frozen: () => Number.NEGATIVE_INFINITY,
      layout: layout(parts)
    })
    return { sets, grouping, windowing }
  }
  let all = open()

  const revise = async (emission: Emission, rows: RowWriter): Promise<WindowResult[]> => {
    const { window, group, agents: set, late } = emission
    const names = Array.from(all.sets.members(set), agent => agents[agent]!)
    const completeness = () => ({ expected: names.length, reported: names.length, missing: [], lag: 0 })
    const own = rows.of(window, group, { completeness, hindsight: late })
    await all.windowing.revise({ ...emission, agents: names }, own, nameOf)
    return own.told()
  }

  return {
    push(agent, samples) {
      const columns = columnsOf(samples)
      const numbers = catalog.numbersOf(
        columns.map(({ series }) => series),
        position
      )
      all.windowing.push({ numbers, columns }, agent, 0)
    },
    async close(marks) {
      const moved = Array.from({ length: all.sets.size }, (_, set) => set)
      const of: Marks['of'] = set => Math.min(...Array.from(all.sets.members(set), agent => marks[agent]!))
      const rows = store.rows()
      const told: WindowResult[] = []
      for (const emission of all.windowing.close({ of, moved })) told.push(...(await revise(emission, rows)))
      await store.write([{ position: ++position, windows: told, alerts: [], agents: [] }], rows)
      return told
    },
    restart() {
      const { sets, grouping, windowing } = all
      const saved = structuredClone([sets.save(), grouping.save(), windowing.save()])
      all = open()
      for (const [at, part] of [all.sets, all.grouping, all.windowing].entries()) part.restore(saved[at]!)
    },
    stored: () => store.windows({}, { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }, 1_000_000)
  }
}
