import fc from 'fast-check'
import t from 'tap'
import { Dues } from '../../../collector/absence/dues.ts'

const count = 1500

const step = fc.record({
  sets: fc.array(fc.tuple(fc.nat(count - 1), fc.oneof(fc.nat(1000), fc.constant(Number.POSITIVE_INFINITY))), { maxLength: 20 }),
  pass: fc.nat(60)
})

const made = (numbers: number): Dues => {
  const dues = new Dues()
  dues.ensure(numbers)
  return dues
}

t.test('those that are due are found in their order, and none that is not, whatever was set between', async t => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.nat(300), (steps, wait) => {
      const dues = made(count)
      const known = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
      const set = (number: number, at: number): void => {
        dues.set(number, at)
        known[number] = at
      }
      let now = 0
      for (const { sets, pass } of steps) {
        for (const [number, at] of sets) set(number, at)
        now += pass
        const due = [...known.keys()].filter(number => known[number]! <= now)
        const found: number[] = []
        dues.each(now, number => {
          found.push(number)
          set(number, now + 1 + wait)
        })
        t.same(found, due)
        const least = Math.min(...known)
        t.ok(dues.least(now) <= least)
        t.equal(dues.least(least), least, 'looked at closely')
      }
    }),
    { numRuns: 200 }
  )
})

t.test('one that is looked at may set others: before it they wait for the next time, after it they are seen', async t => {
  const dues = made(count)
  dues.set(700, 5)
  const found: number[] = []
  const look = (number: number): void => {
    found.push(number)
    dues.set(number, 100)
    if (number !== 700) return
    dues.set(10, 7)
    dues.set(1400, 7)
  }
  dues.each(9, look)
  t.same(found, [700, 1400])
  t.equal(dues.least(5), 7)
  dues.each(9, look)
  t.same(found, [700, 1400, 10])
})

t.test('what is kept goes on; room beyond the numbers that there are is never due, also where it was kept as zeros', async t => {
  const dues = made(300)
  dues.set(7, 50)
  dues.set(299, 20)
  const restored = new Dues()
  restored.restore(structuredClone(dues.save()), 300)
  t.equal(restored.least(0), 20)
  const before = new Dues()
  before.restore(Float64Array.of(30, Number.POSITIVE_INFINITY, 0, 0), 2)
  const found: number[] = []
  before.each(40, number => {
    found.push(number)
    before.set(number, 60)
  })
  t.same(found, [0])
  const none = new Dues()
  none.restore(new Float64Array(), 0)
  t.equal(none.least(1e15), Number.POSITIVE_INFINITY)
})
