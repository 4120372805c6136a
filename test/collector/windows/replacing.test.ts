import t from 'tap'
import { aggregates } from '../../../collector/windows/aggregates/registry.ts'
import { chainCell } from '../../../collector/windows/chaincell.ts'
import { Contributions } from '../../../collector/windows/contributions.ts'
import { layout, type SavedCell } from '../../../collector/windows/layout.ts'
import { replacing } from '../../../collector/windows/replacing.ts'
import type { Row, Rows } from '../../../collector/windows/revising.ts'

const made = (name: string) => aggregates[name]!.make(aggregates[name]!.options.parse({}))
const revise = replacing(layout({ count: made('count'), sum: made('sum') }))
const naming = { keyOf: (group: number) => `g${9 - group}`, agentsOf: (set: number) => [`a${set}`] }

/** [group, start, value, agents] */
const cellOf = (...list: [number, number, number, number][]): SavedCell => {
  const contributions = new Contributions()
  for (const [group, start, value, agents] of list) contributions.put({ group, start, index: 0, value, agents })
  return chainCell(contributions, naming)
}

const memoryRows = () => {
  const [rows, sheets, told] = [new Map<number, Row>(), new Map<number, SavedCell>(), [] as string[]]
  const say = ({ revision, values, agents }: Row, word: string): void =>
    void told.push(`${word} ${revision}: ${values['count']} ${values['sum']} ${agents.join()}`)
  const open: Rows = {
    at: async start => rows.get(start),
    before: async () => undefined,
    between: async () => [],
    put(row) {
      rows.set(row.start, row)
      say(row, 'put')
    },
    remove(row) {
      rows.delete(row.start)
      say({ ...row, revision: row.revision + 1 }, 'removed')
    },
    sheet: async start => sheets.get(start),
    putSheet: (start, cell) => void sheets.set(start, cell)
  }
  return { open, told, rows }
}

const tell = (rows: Rows, cell: SavedCell, whole: boolean) => revise({ start: 0, end: 60, cell, agents: [], whole }, rows, String)

t.test('a revision replaces what was contributed before, and a retraction takes it away', async t => {
  const { open, told } = memoryRows()
  await tell(open, cellOf([1, 0, 5, 1], [2, 0, 7, 2]), true)
  await tell(open, cellOf([1, 0, 6, 1]), false)
  await tell(open, cellOf([2, 0, Number.NaN, 2], [3, 10, 1, 1]), false)
  t.same(told, ['put 1: 2 12 a1,a2', 'put 2: 2 13 a1,a2', 'put 3: 2 7 a1'])
})

t.test('what changes nothing is not told', async t => {
  const { open, told } = memoryRows()
  await tell(open, cellOf([1, 0, 5, 1]), true)
  await tell(open, cellOf([1, 0, 5, 1]), false)
  await tell(open, cellOf([2, 0, Number.NaN, 1]), false)
  t.same(told.length, 1)
})

t.test('a window that lost all it had is no more; if it comes back, its revision goes on', async t => {
  const { open, told, rows } = memoryRows()
  await tell(open, cellOf([1, 0, 5, 1]), true)
  await tell(open, cellOf([1, 0, Number.NaN, 1]), false)
  t.equal(rows.size, 0)
  await tell(open, cellOf([2, 20, 4, 3]), false)
  t.same(told, ['put 1: 1 5 a1', 'removed 2: 1 5 a1', 'put 3: 1 4 a3'])
})

t.test('the state on disk is the same, whatever the order in which it came', async t => {
  const [one, other] = [memoryRows(), memoryRows()]
  const parts: [number, number, number, number][] = [
    [1, 0, 5, 1],
    [2, 0, 7, 2],
    [3, 10, 1, 1],
    [4, 5, 2, 3]
  ]
  for (const part of parts) await tell(one.open, cellOf(part), false)
  for (const part of parts.toReversed()) await tell(other.open, cellOf(part), false)
  const [a, b] = [one.rows.get(0)!, other.rows.get(0)!]
  t.same(a.values, b.values)
  t.same(
    [...a.cell![0]].map((n, i) => (i % 5 === 4 ? 0 : n)),
    [...b.cell![0]].map((n, i) => (i % 5 === 4 ? 0 : n))
  )
})
