// How contributions that came late meet a window of windows on disk: they replace what they contributed before.

import { agentsOfCell, isEmptyCell, revisedCell, valuesOfCell } from './chaincell.ts'
import type { Layout, SavedCell } from './layout.ts'
import type { Revise, Row, Rows } from './revising.ts'

/** A window that lost all it had keeps its revision beside the rows, so that it goes on from there if it comes back. */
const revisionOf = async (rows: Rows, start: number): Promise<number> => (await rows.sheet(start))?.[0][0] ?? 0

const retract = (rows: Rows, row: Row): void => {
  rows.remove(row)
  const kept: SavedCell = [Float64Array.of(row.revision + 1), []]
  rows.putSheet(row.start, kept)
}

export const replacing =
  (layout: Layout): Revise =>
  async ({ start, end, cell: told, whole }, rows) => {
    const before = whole ? undefined : await rows.at(start, 0)
    if (before && !before.cell) return
    const cell = whole ? told : revisedCell(before?.cell, told)
    if (!cell) return
    if (isEmptyCell(cell)) {
      if (before) retract(rows, before)
      return
    }
    const revision = before?.revision ?? (whole ? 0 : await revisionOf(rows, start))
    rows.put({
      start,
      index: 0,
      end,
      revision: revision + 1,
      cell,
      values: valuesOfCell(cell, layout),
      agents: agentsOfCell(cell)
    })
  }
