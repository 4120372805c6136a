// Fills a store with what a test wants to find there, as the collector's processing does.

import type { Alert } from '../../collector/alerts/alert.ts'
import type { Catalog } from '../../collector/series/catalog.ts'
import type { AgentStatus, Outputs, Publication } from '../../collector/store/outputs.ts'
import type { Store } from '../../collector/store/store.ts'
import type { RowWriter } from '../../collector/store/windowrows.ts'
import type { Group, WindowResult } from '../../collector/windows/window.ts'
import type { Columns } from '../../protocol/columns.ts'

/** What shall come of one journal entry. */
export interface Filled {
  readonly position: number
  readonly columns?: Columns
  readonly windows?: readonly WindowResult[]
  readonly alerts?: readonly Alert[]
  readonly agents?: readonly AgentStatus[]
}

/** A window of one agent, told when all had arrived. */
export const resultOf = (group: Group, start: number, some: Partial<WindowResult> = {}): WindowResult => ({
  window: 'minute',
  group,
  start,
  end: start + 60_000,
  revision: 1,
  values: {},
  agents: ['gw-1'],
  completeness: { expected: 1, reported: 1, missing: [], lag: 1000 },
  ...some
})

const put = (rows: RowWriter, { window, group, completeness, hindsight, retracted, ...rest }: WindowResult): WindowResult[] => {
  const own = rows.of(window, group.key, { completeness: () => completeness, hindsight: hindsight === true })
  const row = { index: 0, ...rest, cell: [new Float64Array(), []] as const }
  if (retracted) own.remove({ ...row, revision: row.revision - 1 })
  else own.put(row)
  return own.told()
}

/** @param rows to which its windows go */
export const outputsOf = (
  { position, columns, windows = [], alerts = [], agents = [] }: Filled,
  catalog: Catalog,
  rows: RowWriter
): Outputs => ({
  position,
  batch: columns && {
    columns,
    numbers: catalog.numbersOf(
      columns.map(({ series }) => series),
      position
    )
  },
  windows: windows.flatMap(window => put(rows, window)),
  alerts,
  agents
})

/** All of it in one write. */
export const write = (store: Store, catalog: Catalog, ...all: readonly Filled[]): Promise<Publication[]> => {
  const rows = store.rows()
  return store.write(
    all.map(one => outputsOf(one, catalog, rows)),
    rows
  )
}
