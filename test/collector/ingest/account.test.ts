import fc from 'fast-check'
import t from 'tap'
import { account, hourMs } from '../../../collector/ingest/account.ts'
import { isTimely, timely, untimely } from '../../../collector/ingest/timely.ts'
import { columnOf } from '../../support/arrival.ts'

const none = () => false

t.test('samples are counted under the hour of their time, those from the future under the hour in which they came', async t => {
  const columns = [columnOf('a', 0, 1, hourMs, 99 * hourMs), columnOf('b', -1)]
  const { hours, ...all } = account(columns, { received: 5 * hourMs, until: 6 * hourMs, isRefused: none })
  t.same(all, { stored: 4, refused: 0, future: 1 })
  t.same(
    [...hours].sort(([a], [b]) => a - b),
    [
      [-1, { stored: 1, refused: 0, future: 0 }],
      [0, { stored: 2, refused: 0, future: 0 }],
      [1, { stored: 1, refused: 0, future: 0 }],
      [5, { stored: 0, refused: 0, future: 1 }]
    ]
  )
})

t.test('all samples of a series that is not let in are refused, also those from the future', async t => {
  const columns = [columnOf('a', 1), columnOf('b', 1, 2, 1e12)]
  const { hours, ...all } = account(columns, { received: 3, until: 10, isRefused: column => column === 1 })
  t.same(all, { stored: 1, refused: 3, future: 0 })
  t.same([...hours], [[0, { stored: 1, refused: 3, future: 0 }]])
})

t.test('a time that is none, or that no date can show, is never timely', async t => {
  t.same(
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1e300, -8.64e15, 0, 10, 10.5].map(time =>
      isTimely(time, 10)
    ),
    [false, false, false, false, true, true, true, false]
  )
})

t.test('every sample is either timely or not, and counted once', async t => {
  const time = fc.oneof(fc.integer({ min: -1e8, max: 1e8 }), fc.constantFrom(Number.NaN, Infinity, -Infinity))
  fc.assert(
    fc.property(fc.array(fc.array(time, { maxLength: 9 }), { maxLength: 5 }), fc.integer(), (lists, odd) => {
      const columns = lists.map((times, i) => columnOf(`s${i}`, ...times))
      const isRefused = (column: number): boolean => (odd >> column) % 2 !== 0
      const { stored, refused, future, hours } = account(columns, { received: 0, until: 1000, isRefused })
      const [kept, cut] = [timely(columns, 1000), untimely(columns, 1000)]
      const lengths = (list: typeof kept): number =>
        list.reduce((sum, { times }, i) => sum + (isRefused(i) ? 0 : times.length), 0)
      const summed = [...hours.values()].reduce((sum, hour) => sum + hour.stored + hour.refused + hour.future, 0)
      t.equal(stored, lengths(kept))
      t.equal(future, lengths(cut))
      t.equal(summed, stored + refused + future)
      t.equal(summed, lists.flat().length)
      t.ok(columns.every(({ times }, i) => kept[i]!.times.length + cut[i]!.times.length === times.length))
    })
  )
})

t.test('where all is timely columns stay the same objects', async t => {
  const columns = [columnOf('a', 1, 2)]
  t.equal(timely(columns, undefined), columns)
  t.equal(timely(columns, 2)[0], columns[0])
})
