// One definition of windows, driven by hand: samples and watermarks in, results on a disk in memory out.

import { define, ownTags } from '../../collector/engine/define.ts'
import { Watermarks } from '../../collector/engine/watermarks.ts'
import { type Windows, windows } from '../../collector/engine/windows.ts'
import { Store } from '../../collector/store/store.ts'
import { AgentSets } from '../../collector/windows/agentsets.ts'
import { choose as chooseAggregate } from '../../collector/windows/aggregates/choose.ts'
import { aggregates } from '../../collector/windows/aggregates/registry.ts'
import * as kinds from '../../collector/windows/registry.ts'
import type { WindowResult } from '../../collector/windows/window.ts'
import type { Marks } from '../../collector/windows/windowing.ts'
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
  const options = schema.parse(windowOptions('w', definition))
  let position = 0
  let sets: AgentSets
  let all: Windows

  const open = (): void => {
    sets = new AgentSets()
    const watermarks = new Watermarks({ silentAfter: 1e15, holdMost: 1e15, leadMost: 1e15, downAfter: 1e15 }, sets)
    for (const agent of agents) watermarks.numberOf(agent)
    const ports = { catalog, sets, tagsOf: ownTags }
    const nameOf = (number: number): string => catalog.seriesOf(number).key
    all = windows({ ...define([options as never], ports), watermarks, nameOf })
  }
  open()

  return {
    push(agent, samples) {
      const columns = columnsOf(samples)
      const numbers = catalog.numbersOf(
        columns.map(({ series }) => series),
        position
      )
      all.push({ numbers, columns }, agent)
    },
    async close(marks) {
      const moved = Array.from({ length: sets.size }, (_, set) => set)
      const of: Marks['of'] = set => Math.min(...Array.from(sets.members(set), agent => marks[agent]!))
      const rows = store.rows()
      const told = await all.revise(all.close({ of, moved }), rows, 0)
      await store.write([{ position: ++position, windows: told, alerts: [], agents: [] }], rows)
      return told
    },
    restart() {
      const [savedSets, saved] = structuredClone([sets.save(), all.save()])
      open()
      sets.restore(savedSets!)
      all.restore(saved!)
    },
    stored: () => store.windows({}, { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }, 1_000_000)
  }
}
