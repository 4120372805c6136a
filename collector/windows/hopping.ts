// Windows of equal length that start at every hop, aligned to 1970 UTC; they are put together from panes of one hop each.

import { duration } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { nobody } from './agentsets.ts'
import type { Run } from './aggregate.ts'
import { chain } from './chain.ts'
import { Closing } from './closing.ts'
import { inOrder } from './emission.ts'
import { gathering } from './gathering.ts'
import { closeHops, hopsWait, paneAt, settledHops } from './hops.ts'
import { none, Panes } from './panes.ts'
import { Parts } from './parts.ts'
import { place, type Visit } from './placing.ts'
import { merging } from './revising.ts'
import type { Emission } from './window.ts'
import type { ChainDefinition, Definition, Kind, Numbered, Windowing } from './windowing.ts'

interface Saved {
  readonly panes: State
  readonly closed: State
}

/** @param length a multiple of `hop` */
export const hops = (length: Millis, hop: Millis, definition: Definition): Windowing => {
  const { name, grouping, layout, sets, frozen } = definition
  const panes = new Panes(layout)
  const parts = new Parts(definition)
  const closing = new Closing(grouping)
  const visitAll = layout.anyRun ? gathering(grouping) : (input: Numbered, visit: Visit) => place(grouping, input, visit)

  /** The open pane that the last run of the same push went to: the next one mostly goes there too. */
  const recent = { group: none, start: 0, closed: 0, cell: panes.nowhere() }

  /**
   * A run of samples that lie in one pane: into the pane for windows that are open, into parts for those that have closed.
   * False where a window ended at the limit or before it: it stays as it is.
   */
  const take = (group: number, start: Millis, run: Run, agent: number, limit: Millis): boolean => {
    const closed = closing.of(group)
    let inTime = true
    for (let end = start + hop; end <= start + length && end <= closed; end += hop) {
      if (end > limit) parts.add(group, end - length, end, run, agent)
      else inTime = false
    }
    if (start + length <= closed) return inTime
    const known = paneAt(panes, group, start)
    const pane = known === none ? panes.add(group, start, start + hop) : known
    panes.setAgents(pane, sets.with(panes.agents(pane), agent))
    recent.group = group
    recent.start = start
    recent.cell = panes.cell(pane)
    recent.closed = closed
    layout.add(recent.cell, run, grouping.summaryOf(run.series))
    return inTime
  }

  const emission = (group: number, end: Millis, members: readonly number[]): Emission => {
    let cell = panes.cell(members[0]!)
    if (members.length > 1) {
      const state = new Float64Array(layout.width)
      cell = { state, at: 0, grown: layout.start(state, 0) }
      for (const pane of members) layout.merge(cell, panes.cell(pane))
    }
    const agents = members.reduce((set, pane) => sets.union(set, panes.agents(pane)), nobody)
    const [key, start] = [grouping.keyOf(group), end - length]
    return { window: name, group: key, number: group, start, end, agents, cell: layout.save(cell), whole: true, late: false }
  }

  const closeGroup = closeHops({ panes, length, hop, emission })

  return {
    push(input, agent, received) {
      recent.group = none
      let missed = 0
      visitAll(input, (group, run) => {
        if (group !== recent.group) grouping.join(group, agent)
        const { times, from, to } = run
        for (let i = from; i < to; ) {
          const start = Math.floor(times[i]! / hop) * hop
          run.from = i
          while (++i < to && times[i]! >= start && times[i]! < start + hop);
          run.to = i
          if (group === recent.group && start === recent.start && start + hop > recent.closed)
            layout.add(recent.cell, run, grouping.summaryOf(run.series))
          else if (!take(group, start, run, agent, frozen(received))) missed += run.to - run.from
        }
      })
      return missed
    },
    close(marks) {
      const out = parts.take()
      closing.advance(
        marks,
        mark => Math.floor(mark / hop) * hop,
        (group, from, to) => closeGroup(group, from, to, out)
      )
      return out.sort(inOrder)
    },
    settled: mark => settledHops(mark, length, hop),
    closed: group => closing.of(group),
    waits: (group, mark) => hopsWait(panes, hop, group, closing.of(group), mark),
    revise: merging(layout),
    save: (): Saved => ({ panes: panes.save(), closed: closing.save() }),
    restore(state) {
      const saved = state as Saved
      panes.restore(saved.panes)
      closing.restore(saved.closed)
    }
  }
}

export const hopping = recipe({
  about: 'windows of equal length that start at every hop, aligned to 1970 UTC, sharing their panes',
  options: {
    length: duration().describe('Length of a window; a multiple of the hop'),
    hop: duration().describe('From the start of one window to the start of the next')
  },
  example: { length: '10m', hop: '1m' },
  check: ({ length, hop }) => (length % hop === 0 ? undefined : `length must be a multiple of hop, ${hop} ms`),
  make: ({ length, hop }): Kind =>
    Object.assign((definition: Definition) => hops(length, hop, definition), {
      chained: (definition: ChainDefinition) => chain(length, hop, definition)
    })
})
