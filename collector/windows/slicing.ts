// Cuts the samples of a stretch of time into windows of so many each, and tells those that late samples have changed.

import { Bag } from './bag.ts'
import type { Layout, SavedCell } from './layout.ts'
import { type NameOf, type Revise, type Row, together } from './revising.ts'

const bagOf = (cell: SavedCell | undefined): Bag => (cell ? Bag.of(cell[1][0]) : new Bag())

/** The first place at which two lists of samples differ, both sorted, the other having all of the one. */
const firstNew = (one: Bag, other: Bag): number => {
  let at = 0
  while (at < one.length && one.same(at, other)) at++
  return at
}

/** The samples told so far are a sheet beside the rows; a row is one window, under its start and its place in the stretch. */
export const slicing =
  (size: number, layout: Layout): Revise =>
  async ({ start, end, cell, agents, open }, rows, nameOf) => {
    const before = bagOf(await rows.sheet(start))
    let after = bagOf(cell)
    after.merge(before)
    after = after.sorted()
    rows.putSheet(start, [new Float64Array(), [after.save()]])

    const known = new Map((await rows.between(start - 1, end)).map(row => [row.index, row]))
    const windows = open ? Math.floor(after.length / size) : Math.ceil(after.length / size)
    const changed = Math.floor(firstNew(before, after) / size)
    for (let index = 0; index < windows; index++) {
      const found = known.get(index)
      // A rest that has become full, or was not told yet, has changed too.
      const to = Math.min((index + 1) * size, after.length)
      if (index < changed && found) continue
      const row = rowOf(after, index * size, to, index, layout, nameOf)
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
