import t from 'tap'
import { Graced } from '../../../agent/outbox/graced.ts'
import type { Waiting } from '../../../agent/outbox/records.ts'
import { waitingAt } from '../../support/waiting.ts'

const names = (batches: readonly Waiting[]): number[] => batches.map(({ sequence }) => sequence)
const range = (from: number, to: number, base: number): Waiting[] =>
  Array.from({ length: to - from + 1 }, (_, index) => waitingAt(from + index, { base }))

t.test('a segment is wanted until the grace of its last ack is over, whatever was acknowledged elsewhere since', async t => {
  const graced = new Graced(100)
  graced.add(waitingAt(1, { base: 1 }), 0)
  graced.add(waitingAt(2, { base: 1 }), 50)
  graced.add(waitingAt(3, { base: 7 }), 60)
  t.same(
    [100, 149, 150, 159, 160].map(now => [graced.wants(1, now), graced.wants(7, now)]),
    [
      [true, true],
      [true, true],
      [false, true],
      [false, true],
      [false, false]
    ]
  )
})

t.test('those of a segment that is gone are forgotten, and no others', async t => {
  const graced = new Graced(100)
  for (const sequence of [1, 2, 3, 4]) graced.add(waitingAt(sequence, { base: sequence < 3 ? 1 : 7 }), 0)
  graced.forget(1)
  t.equal(graced.wants(1, 0), false)
  t.equal(graced.first('live', [[1, 9]]), 7)
  t.same(graced.among(range(1, 2, 1), 1, 'live', [[1, 9]]), [])
  graced.forget(1)
  t.equal(graced.wants(7, 0), true)
})

t.test('of a segment that was read those are given out that were acknowledged in it and are asked for', async t => {
  const graced = new Graced(100)
  for (const sequence of [1, 2, 4, 5]) graced.add(waitingAt(sequence, { base: 1 }), 0)
  const asked = [
    [2, 3],
    [5, 9]
  ] as const
  t.equal(graced.first('live', asked), 1)
  t.same(names(graced.among(range(1, 6, 1), 1, 'live', asked)), [2, 5], '3 and 6 were never acknowledged here')
  t.equal(graced.first('alarm', asked), undefined, 'another lane has other batches')
  t.equal(graced.first('live', [[6, 9]]), undefined)
})

t.test('what cannot be found in its segment is not looked for again', async t => {
  const graced = new Graced(100)
  for (const waiting of range(1, 4, 1)) graced.add(waiting, 0)
  t.same(names(graced.among(range(1, 2, 1), 1, 'live', [[3, 4]])), [])
  t.equal(graced.first('live', [[3, 4]]), undefined)
  t.equal(graced.first('live', [[1, 4]]), 1, 'the others are still there')
})

t.test('at most a thousand are given out at once, the first of them', async t => {
  const graced = new Graced(100)
  const batches = range(1, 1500, 1)
  for (const waiting of batches) graced.add(waiting, 0)
  t.same(names(graced.among(batches, 1, 'live', [[1, 9999]])), names(batches.slice(0, 1000)))
  t.equal(graced.first('live', [[1001, 1500]]), 1)
})

t.test('what it remembers does not grow with the batches acknowledged, in whatever order the acks come', async t => {
  const sizes = [1000, 100_000].map(count => {
    const graced = new Graced(100)
    // Four on the way at a time, acknowledged last to first.
    for (let first = 1; first <= count; first += 4)
      for (let sequence = first + 3; sequence >= first; sequence--)
        graced.add(waitingAt(sequence, { base: Math.ceil((10 * sequence) / count) }), 0)
    return graced.size
  })
  t.same(sizes, [20, 20], 'a first and a last of each of ten segments')
})
