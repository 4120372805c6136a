// All windows of some definitions: samples go to each, what they tell goes to disk, and from there to those that read it.

import { type Millis, seriesOfKey } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { CurrentReference } from '../reference/current.ts'
import type { Final } from '../store/trimming.ts'
import type { RowWriter } from '../store/windowrows.ts'
import type { From } from '../windows/chainorder.ts'
import type { Grouping } from '../windows/grouping.ts'
import type { NameOf } from '../windows/revising.ts'
import type { Completeness, Emission, WindowResult } from '../windows/window.ts'
import type { Chain, Closes, Frozen, Marks, Numbered, Windowing } from '../windows/windowing.ts'
import { completenessOf } from './completeness.ts'
import { contributionOf } from './contribution.ts'
import type { Watermarks } from './watermarks.ts'

/** A definition in use. */
export interface Defined<W extends Closes = Windowing> {
  readonly name: string
  /** Identifies the definition: a changed one starts afresh, the others keep their state. */
  readonly key: string
  /** Journal position of the entry that brought it: rows of one that had its name before are others. */
  readonly since: number
  readonly grouping: Grouping
  readonly windowing: W
  readonly frozen: Frozen
}

/** One that reads windows. */
export interface DefinedChain extends Defined<Chain> {
  readonly from: From
  /** The groups of the window that it reads. */
  readonly read: Grouping
}

export interface WindowsPorts {
  readonly defined: readonly Defined[]
  /** Each after the one it reads. */
  readonly chains: readonly DefinedChain[]
  /** By what identifies them: definitions that begin, select and group alike share one. */
  readonly groupings: ReadonlyMap<string, Grouping>
  readonly watermarks: Watermarks
  readonly reference: CurrentReference
  readonly nameOf: NameOf
}

interface Saved {
  readonly groupings: Readonly<Record<string, State>>
  readonly windowings: Readonly<Record<string, State>>
}

/** The windows of one definition for one group. */
export interface Place {
  readonly window: string
  readonly since: number
  readonly groupKey: string
}

/** Where what is told goes. */
export interface Telling {
  readonly rows: RowWriter
  readonly received: Millis
}

export interface Windows {
  readonly definitions: readonly Defined<Closes>[]
  push(input: Numbered, agent: number, received: Millis): void
  /** The tags of series have changed: what comes from now on may belong to other groups. */
  regroup(): void
  /** Closes what is complete and puts it to the rows on disk; everything that is told because of it, in order. */
  tell(marks: Marks, telling: Telling): Promise<WindowResult[]>
  /** Goes past what was told before: only the state is made again. */
  retell(marks: Marks, told: readonly WindowResult[], received: Millis): void
  /** What of the windows of a group no late sample can change any more; undefined where nothing is known of them. */
  final(place: Place, received: Millis): Final | undefined
  save(): State
  restore(state: State): void
}

/** What was computed by a definition that is not in force any more. */
const ofNoDefinition: Final = { before: Number.POSITIVE_INFINITY, sheets: Number.POSITIVE_INFINITY }

export const windows = ({ defined, chains, groupings, watermarks, reference, nameOf }: WindowsPorts): Windows => {
  const all: readonly Defined<Closes>[] = [...defined, ...chains]

  /** Of the windows of one entry most are of the same agents and end together. */
  let recent: { readonly senders: number; readonly end: Millis; readonly completeness: Completeness } | undefined
  const completenessAt = (senders: number, group: string, end: Millis, received: Millis): Completeness => {
    const others = reference.expected(() => seriesOfKey(group).tags, end - 1)
    if (others.length === 0 && recent?.senders === senders && recent.end === end) return recent.completeness
    const completeness = completenessOf(watermarks.reporters({ set: senders, others }), end, received)
    if (others.length === 0) recent = { senders, end, completeness }
    return completeness
  }

  /** At once, where nothing has to be read for it. */
  const reviseOne = (
    { since, grouping, windowing, frozen }: Defined<Closes>,
    emission: Emission,
    { rows, received }: Telling
  ): WindowResult[] | Promise<WindowResult[]> => {
    const { window, group, number, agents } = emission
    const senders = grouping.agentsOf(number)
    const own = rows.of(window, group, {
      since,
      completeness: end => completenessAt(senders, group, end, received),
      hindsight: emission.late
    })
    const { start, end, cell, whole, open = false } = emission
    const names = watermarks.namesOf(agents)
    const reading = windowing.revise({ start, end, cell, agents: names, whole, frozen: frozen(received), open }, own, nameOf)
    return reading === undefined ? own.told() : reading.then(() => own.told())
  }

  const feed = ({ name, from, read, windowing }: DefinedChain, told: readonly WindowResult[], received: Millis): void => {
    for (const result of told) {
      if (result.window !== from.window) continue
      const contribution = contributionOf(result, from.of, { groups: read, watermarks })
      if (windowing.take(contribution, received)) watermarks.miss(contribution.agents, name)
    }
  }

  const tellReaders = (): void => {
    for (const grouping of groupings.values()) grouping.tellReaders()
  }

  return {
    definitions: all,
    push(input, agent, received) {
      for (const { name, windowing } of defined) {
        const missed = windowing.push(input, agent, received)
        if (missed > 0) watermarks.miss(watermarks.alone(agent), name, missed)
      }
    },
    regroup() {
      for (const grouping of groupings.values()) grouping.forget()
      tellReaders()
    },
    async tell(marks, telling) {
      recent = undefined
      const told: WindowResult[] = []
      // All that read samples close before any that reads windows: what is told does not depend on the disk.
      const closed = defined.map(one => ({ one, emissions: one.windowing.close(marks) }))
      for (const { one, emissions } of closed)
        for (const emission of emissions) {
          const revised = reviseOne(one, emission, telling)
          for (const result of Array.isArray(revised) ? revised : await revised) told.push(result)
        }
      for (const chain of chains) {
        feed(chain, told, telling.received)
        for (const emission of chain.windowing.close(marks)) told.push(...(await reviseOne(chain, emission, telling)))
      }
      return told
    },
    retell(marks, told, received) {
      for (const { windowing } of defined) windowing.close(marks)
      for (const chain of chains) {
        feed(chain, told, received)
        chain.windowing.close(marks)
      }
    },
    final({ window, since, groupKey }, received) {
      const one = all.find(({ name }) => name === window)
      if (one?.since !== since) return ofNoDefinition
      const group = one.grouping.find(groupKey)
      if (group === undefined) return undefined
      const before = Math.min(one.windowing.closed(group), one.frozen(received))
      return { before, sheets: before - (one.windowing.stretch ?? 0) }
    },
    save: (): Saved => ({
      groupings: Object.fromEntries([...groupings].map(([key, grouping]) => [key, grouping.save()])),
      windowings: Object.fromEntries(all.map(({ key, windowing }) => [key, windowing.save()]))
    }),
    restore(state) {
      const saved = state as Saved
      for (const [key, grouping] of groupings) if (saved.groupings[key] !== undefined) grouping.restore(saved.groupings[key])
      for (const { key, windowing } of all) if (saved.windowings[key] !== undefined) windowing.restore(saved.windowings[key])
      tellReaders()
    }
  }
}
