import fc from 'fast-check'
import t from 'tap'
import { Shelves } from '../../../agent/outbox/shelves.ts'
import { waitingAt } from '../../support/waiting.ts'

const sequences = (of: Iterable<{ sequence: number }>): number[] => [...of].map(({ sequence }) => sequence)

t.test('whatever is taken out, the rest stand in their order, and the oldest of them is known', async t => {
  const times = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(times, fc.infiniteStream(fc.nat()), (oldest, chosen) => {
      const shelves = new Shelves()
      const left = oldest.map((time, index) => waitingAt(index + 1, { base: 1 + 10 * Math.floor(index / 10), oldest: time }))
      for (const waiting of left) shelves.add(waiting)
      while (left.length > 0) {
        const except = left[chosen.next().value! % left.length]!
        const others = left.filter(one => one !== except).map(one => one.oldest)
        const right =
          String(sequences(shelves.ascending())) === String(sequences(left)) &&
          String(sequences(shelves.descending())) === String(sequences(left.toReversed())) &&
          shelves.oldest() === Math.min(...left.map(one => one.oldest)) &&
          shelves.oldest(except) === Math.min(...others)
        if (!right) return false
        shelves.remove(except)
        left.splice(left.indexOf(except), 1)
      }
      return shelves.count === 0 && shelves.oldest() === Number.POSITIVE_INFINITY && shelves.of(1).length === 0
    })
  )
  t.pass()
})

t.test('what is gone is not taken out again', async t => {
  const shelves = new Shelves()
  const [one, other] = [waitingAt(1, { base: 1 }), waitingAt(2, { base: 1 })]
  shelves.add(one)
  shelves.add(other)
  t.same([shelves.remove(one), shelves.remove(one)], [true, false])
  t.same([shelves.count, shelves.samples, shelves.bytes], [1, 1, 10])
})
