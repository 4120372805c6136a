// Windows of windows: what they read are the results of other windows, which revisions replace and retractions take away.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { nobody } from './agentsets.ts'
import { chainCell } from './chaincell.ts'
import { Closing } from './closing.ts'
import { type Contribution, Contributions, contributed } from './contributions.ts'
import { inOrder } from './emission.ts'
import { closeHops, hopsWait, paneAt, settledHops } from './hops.ts'
import { none, type PaneLayout, Panes } from './panes.ts'
import { Placements } from './placements.ts'
import { replacing } from './replacing.ts'
import type { Emission } from './window.ts'
import type { Chain, ChainDefinition } from './windowing.ts'

interface Saved {
  readonly panes: State
  readonly closed: State
  readonly placements: State
}

const panesOfContributions: PaneLayout = {
  width: 0,
  grows: 1,
  start: () => [contributed.make()],
  save: ({ grown: [own] }) => [new Float64Array(), [contributed.save(own as Contributions)]],
  restore: ([state, [own]]) => ({ state, at: 0, grown: [contributed.restore(own)] })
}

/** @param length a multiple of `hop` */
export const chain = (length: Millis, hop: Millis, definition: ChainDefinition): Chain => {
  const { name, grouping, layout, sets, naming, settled, frozen } = definition
  const panes = new Panes(panesOfContributions)
  const closing = new Closing(grouping)
  const placements = new Placements()
  /** By group and start of a window that has closed: what came for it since. */
  let late = new Map<number, Map<Millis, Contributions>>()

  const contributionsOf = (pane: number): Contributions => panes.cell(pane).grown[0] as Contributions

  const lateAt = (group: number, start: Millis): Contributions => {
    let own = late.get(group)
    if (!own) late.set(group, (own = new Map()))
    let contributions = own.get(start)
    if (!contributions) own.set(start, (contributions = new Contributions()))
    return contributions
  }

  const emission = (group: number, start: Millis, contributions: Contributions, isLate: boolean): Emission => {
    let agents = nobody
    for (let at = 0; at < contributions.length; at++) agents = sets.union(agents, contributions.at(at).agents)
    const [key, end, cell] = [grouping.keyOf(group), start + length, chainCell(contributions, naming)]
    return { window: name, group: key, number: group, start, end, agents, cell, whole: !isLate, late: isLate }
  }

  const together = (members: readonly number[]): Contributions => {
    const all = new Contributions()
    for (const pane of members) all.append(contributionsOf(pane))
    return all
  }

  const closeGroup = closeHops({
    panes,
    length,
    hop,
    emission: (group, end, members) => emission(group, end - length, together(members), false)
  })

  const takeOpen = (group: number, start: Millis, contribution: Contribution): void => {
    const pane = paneAt(panes, group, start)
    if (!Number.isNaN(contribution.value)) {
      contributionsOf(pane === none ? panes.add(group, start, start + hop) : pane).put(contribution)
    } else if (pane !== none) {
      contributionsOf(pane).remove(contribution)
      if (contributionsOf(pane).length === 0) panes.remove(group, pane)
    }
  }

  /** False where a window ended at the limit or before it: it stays as it is. */
  const takeTo = (group: number, contribution: Contribution, limit: Millis): boolean => {
    const closed = closing.of(group)
    const start = Math.floor(contribution.start / hop) * hop
    let inTime = true
    for (let end = start + hop; end <= start + length && end <= closed; end += hop) {
      if (end > limit) lateAt(group, end - length).put(contribution)
      else inTime = false
    }
    if (start + length > closed) takeOpen(group, start, contribution)
    return inTime
  }

  const takeLate = (): Emission[] => {
    const told = [...late].flatMap(([group, own]) =>
      [...own].map(([start, contributions]) => emission(group, start, contributions, true))
    )
    late = new Map()
    return told
  }

  return {
    take({ again, ...contribution }, received) {
      const limit = frozen(received)
      const group = grouping.groupAt(contribution.group, contribution.start)
      const others = group < 0 ? placements.of(contribution.group) : placements.note(contribution.group, group)
      if (again) for (const other of others) takeTo(other, { ...contribution, value: Number.NaN }, limit)
      if (group < 0) return false
      for (const agent of sets.members(contribution.agents)) grouping.join(group, agent)
      return !takeTo(group, contribution, limit)
    },
    close(marks) {
      const out = takeLate()
      closing.advance(
        marks,
        mark => Math.floor(settled(mark) / hop) * hop,
        (group, from, to) => closeGroup(group, from, to, out)
      )
      return out.sort(inOrder)
    },
    settled: mark => settledHops(settled(mark), length, hop),
    closed: group => closing.of(group),
    stretch: length,
    waits: (group, mark) => hopsWait(panes, hop, group, closing.of(group), settled(mark)),
    revise: replacing(layout),
    save: (): Saved => ({ panes: panes.save(), closed: closing.save(), placements: placements.save() }),
    restore(state) {
      const saved = state as Saved
      panes.restore(saved.panes)
      closing.restore(saved.closed)
      placements.restore(saved.placements)
    }
  }
}
