// Cuts the samples of a stretch of time into windows of so many each, and tells those that late samples have changed.

import { Bag } from './bag.ts'
import type { Layout, SavedCell } from './layout.ts'
import { type NameOf, type Revise, type Row, together } from './revising.ts'

const bagOf = (cell: SavedCell | undefined): Bag => (cell ? Bag.of(cell[1][0]) : new Bag())

/** True where both have the same samples from one place to another. */
const sameBetween = (one: Bag, other: Bag, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) if (!one.same(at, other)) return false
  return true
}

/** The samples told so far are a sheet beside the rows; a row is one window, under its start and its place in the stretch. */
export const slicing =
  (size: number, layout: Layout): Revise =>
  async ({ start, end, cell, agents, open }, rows, nameOf) => {
    const before = bagOf(await rows.sheet(start))
    let after = bagOf(cell)
    after.merge(before)
    after = after.sorted(nameOf)
    rows.putSheet(start, [new Float64Array(), [after.save()]])

    const own = (await rows.between(start - 1, end)).filter(row => row.start >= start)
    const known = new Map(own.map(row => [row.index, row]))
    const windows = open ? Math.floor(after.length / size) : Math.ceil(after.length / size)
    for (let index = 0; index < windows; index++) {
      const found = known.get(index)
      const from = index * size
      const [to, toBefore] = [Math.min(from + size, after.length), Math.min(from + size, before.length)]
      if (found && to === toBefore && sameBetween(before, after, from, to)) continue
      const row = rowOf(after, from, to, index, layout, nameOf)
      if (found && found.start !== row.start) rows.remove(found)
      rows.put({
        ...row,
        revision: (found?.revision ?? 0) + 1,
        agents: found ? together(found.agents, agents) : agents
      })
    }
  }

const rowOf = (
  bag: Bag,
  from: number,
  to: number,
  index: number,
  layout: Layout,
  nameOf: NameOf
): Omit<Row, 'revision' | 'agents'> => {
  const state = new Float64Array(layout.width)
  const cell = { state, at: 0, grown: layout.start(state, 0) }
  bag.visit(from, to, run => layout.add(cell, run, undefined))
  return {
    start: bag.timeAt(from),
    index,
    end: bag.timeAt(to - 1) + 1,
    // The sheet has all samples: nothing is ever merged into a window alone.
    cell: [new Float64Array(), []],
    values: layout.values(cell, nameOf)
  }
}
