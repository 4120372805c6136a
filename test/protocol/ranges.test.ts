import fc from 'fast-check'
import t from 'tap'
import { add, has, overlaps, type Ranges, remove } from '../../protocol/ranges.ts'

const most = 30
const numbers = Array.from({ length: most + 1 }, (_, number) => number)
const change = fc.record({ number: fc.nat(most), goes: fc.boolean() })

t.test('whatever is added and removed, the ranges say what a set would, in as few as there can be', async () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), changes => {
      const set = new Set<number>()
      let ranges: Ranges = []
      for (const { number, goes } of changes) {
        if (goes) set.delete(number)
        else set.add(number)
        ranges = goes ? remove(ranges, number) : add(ranges, number)
      }
      const runs = numbers.filter(number => set.has(number) && !set.has(number - 1)).length
      return ranges.length === 2 * runs && numbers.every(number => has(ranges, number) === set.has(number))
    })
  )
})

t.test('ranges overlap another where any number of it is inside', async () => {
  fc.assert(
    fc.property(fc.array(fc.nat(most), { maxLength: 20 }), fc.nat(most), fc.nat(most), (inside, from, to) => {
      const ranges = inside.reduce<Ranges>(add, [])
      return overlaps(ranges, from, to) === inside.some(number => from <= number && number <= to)
    })
  )
})
