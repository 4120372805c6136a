import t from 'tap'
import { parseReference } from '../../../collector/reference/file.ts'
import { noReference } from '../../../collector/reference/reference.ts'
import { newDates } from '../../../collector/upkeep/tabledates.ts'

const now = Date.UTC(2026, 10, 21, 12)
const day = 86_400_000
const tableOf = (...rows: string[]) =>
  parseReference(['asset,from,installed,maintained,note', ...rows].join('\n'), { file: 'a.csv', key: 'asset', columns: {} })

const before = tableOf('p1,,2024-01-01,,x', 'p2,,2024-01-01,2026-11-01,x', 'p3,,,,x')
const found = (...rows: string[]) => [...newDates({ before, after: tableOf(...rows), noted: [] }, now)]

t.test('a date that is later than those known says so, for all assets that have it together', async t => {
  const date = Date.UTC(2026, 10, 20)
  t.same(found('p1,,2026-11-20,,x', 'p2,,2024-01-01,2026-11-20,x', 'p3,,,2026-11-22,x'), [
    [date, ['p1', 'p2']],
    [date + 2 * day, ['p3']]
  ])
})

t.test('a row that holds from then on is one too', async t => {
  t.same(found('p1,,2024-01-01,,x', 'p1,2026-11-20T08:00:00Z,2026-11-20T08:00:00Z,,x'), [[Date.UTC(2026, 10, 20, 8), ['p1']]])
})

t.test('a date that was only planned does not keep an earlier one from being new', async t => {
  const planned = tableOf('p1,,2024-01-01,2026-12-01,x', 'p2,,2024-01-01,2062-11-01,x')
  const after = tableOf('p1,,2024-01-01,2026-11-20,x', 'p2,,2024-01-01,2026-11-19,x')
  t.same(
    [...newDates({ before: planned, after, noted: [] }, now)],
    [
      [Date.UTC(2026, 10, 19), ['p2']],
      [Date.UTC(2026, 10, 20), ['p1']]
    ]
  )
  t.same([...newDates({ before: planned, after: planned, noted: [] }, now)], [])
})

t.test('the same dates, earlier ones, those of long ago and those of assets that are new say nothing', async t => {
  t.same(found('p1,,2024-01-01,,y', 'p2,,2024-01-01,2026-11-01,x'), [])
  t.same(found('p1,,2023-01-01,,x', 'p2,,2024-01-01,2026-10-30,x'), [])
  t.same(found('p1,,2026-10-01,,x', 'p3,,2026-01-01,,x'), [])
  t.same(found('p4,,2026-11-20,,x'), [])
  t.same([...newDates({ before: noReference(), after: before, noted: [] }, now)], [])
})
