import fc from 'fast-check'
import t from 'tap'
import type { Run } from '../../../collector/windows/aggregate.ts'
import { Bag } from '../../../collector/windows/bag.ts'

type Sample = readonly [time: number, value: number, series: number]

const nameOf = (series: number): string => ['b', 'a', 'c'][series]!
const runOf = ([time, value, series]: Sample): Run => ({
  times: Float64Array.of(-1, time),
  values: Float64Array.of(-1, value),
  from: 1,
  to: 2,
  series
})
const bagOf = (...samples: Sample[]): Bag => {
  const bag = new Bag()
  for (const sample of samples) bag.add(runOf(sample))
  return bag
}
const samplesOf = (bag: Bag): Sample[] => {
  const all: Sample[] = []
  bag.visit(0, bag.length, ({ times, values, from, series }) => void all.push([times[from]!, values[from]!, series]))
  return all
}

t.test('its order is by time, value and name of the series, with -0 below 0, whatever that of arrival', async t => {
  const samples: Sample[] = [
    [1, -0, 0],
    [1, 0, 1],
    [1, 0, 0],
    [1, 5, 2],
    [2, -7, 2]
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray(samples, { minLength: samples.length }), order => {
      t.same(JSON.stringify(samplesOf(bagOf(...order).sorted(nameOf))), JSON.stringify(samples))
      t.ok(Object.is(samplesOf(bagOf(...order).sorted(nameOf))[0]![1], -0))
    }),
    { numRuns: 30 }
  )
})

t.test('values that are not finite are left out', async t => {
  t.same(samplesOf(bagOf([1, Number.NaN, 0], [2, 3, 0], [3, Number.NEGATIVE_INFINITY, 0])), [[2, 3, 0]])
})

t.test('what lies before a time is taken out, the rest stays', async t => {
  const bag = bagOf([5, 1, 0], [1, 2, 0], [3, 3, 1], [4, 4, 2])
  t.equal(bag.countBefore(4), 2)
  t.same(samplesOf(bag.takeBefore(4)), [
    [1, 2, 0],
    [3, 3, 1]
  ])
  t.same(samplesOf(bag), [
    [5, 1, 0],
    [4, 4, 2]
  ])
})

t.test('merged, it has the samples of both; saved and restored, it is the same', async t => {
  const [one, other] = [bagOf([1, 1, 0]), bagOf([2, 2, 1], [0, -0, 2])]
  one.merge(other)
  const restored = Bag.of(structuredClone(one.save()))
  t.same(samplesOf(restored), [
    [1, 1, 0],
    [2, 2, 1],
    [0, -0, 2]
  ])
  restored.merge(bagOf([7, 7, 0]))
  t.equal(restored.length, 4)
  t.equal(one.length, 3, 'each with room of its own')
})

t.test('two samples are the same by time, value to the bit, and series', async t => {
  const one = bagOf([1, 0, 0])
  t.ok(one.same(0, bagOf([1, 0, 0])))
  for (const other of [
    [2, 0, 0],
    [1, -0, 0],
    [1, 0, 1]
  ] as const)
    t.notOk(one.same(0, bagOf(other)))
})
