// All windows of a configuration: samples go to each, what they tell goes to disk, and from there to those that read it.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { RowWriter } from '../store/windowrows.ts'
import type { Grouping } from '../windows/grouping.ts'
import type { NameOf } from '../windows/revising.ts'
import type { Emission, WindowResult } from '../windows/window.ts'
import type { Marks, Numbered, Windowing } from '../windows/windowing.ts'
import type { Watermarks } from './watermarks.ts'

/** A definition in use. */
export interface Defined {
  readonly name: string
  /** Identifies the definition: a changed one starts afresh, the others keep their state. */
  readonly key: string
  /** Journal position of the entry that brought it: rows of one that had its name before are others. */
  readonly since: number
  /** How far back from there it is computed over the journal. */
  readonly backfill: Millis
  /** Identifies the grouping, which definitions that begin, select and group alike share. */
  readonly shared: string
  readonly grouping: Grouping
  readonly windowing: Windowing
}

export interface WindowsPorts {
  readonly defined: readonly Defined[]
  readonly watermarks: Watermarks
  readonly nameOf: NameOf
}

interface Saved {
  readonly groupings: Readonly<Record<string, State>>
  readonly windowings: Readonly<Record<string, State>>
}

export interface Windows {
  push(input: Numbered, agent: number): void
  close(marks: Marks): Emission[]
  /** Puts emissions to the rows on disk; everything that is told because of them, in order. */
  revise(emissions: readonly Emission[], rows: RowWriter, received: Millis): Promise<WindowResult[]>
  save(): State
  restore(state: State): void
}

export const windows = ({ defined, watermarks, nameOf }: WindowsPorts): Windows => {
  const byName = new Map(defined.map(one => [one.name, one]))
  const groupings = new Map(defined.map(({ shared, grouping }) => [shared, grouping]))

  const reviseOne = async (emission: Emission, rows: RowWriter, received: Millis): Promise<WindowResult[]> => {
    const { window, group, agents } = emission
    const { windowing, since } = byName.get(window)!
    const own = rows.of(window, group, {
      since,
      completeness: end => watermarks.completeness(agents, end, received),
      hindsight: emission.late
    })
    await windowing.revise({ ...emission, agents: watermarks.namesOf(agents) }, own, nameOf)
    return own.told()
  }

  return {
    push(input, agent) {
      for (const { windowing } of defined) windowing.push(input, agent)
    },
    close: marks => defined.flatMap(({ windowing }) => windowing.close(marks)),
    async revise(emissions, rows, received) {
      const told: WindowResult[] = []
      for (const emission of emissions) told.push(...(await reviseOne(emission, rows, received)))
      return told
    },
    save: (): Saved => ({
      groupings: Object.fromEntries([...groupings].map(([key, grouping]) => [key, grouping.save()])),
      windowings: Object.fromEntries(defined.map(({ key, windowing }) => [key, windowing.save()]))
    }),
    restore(state) {
      const saved = state as Saved
      for (const [key, grouping] of groupings) if (saved.groupings[key] !== undefined) grouping.restore(saved.groupings[key])
      for (const { key, windowing } of defined) if (saved.windowings[key] !== undefined) windowing.restore(saved.windowings[key])
    }
  }
}
