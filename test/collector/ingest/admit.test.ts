import fc from 'fast-check'
import t from 'tap'
import { admit } from '../../../collector/ingest/admit.ts'
import { add, gaps, has, type Ranges } from '../../../protocol/ranges.ts'

const [old, current] = ['0'.repeat(16), '1'.repeat(16)]
const batch = (epoch: string, sequence: number) => ({ agent: 'gw', epoch, lane: 'live', sequence }) as const
const fleet = (epochs: readonly string[], ranges: Ranges = []) => ({ epochs: () => epochs, ranges: () => ranges })

t.test('the first batch of an agent is new and begins its epoch', async t => {
  t.same(admit(fleet([]), batch(current, 1)), { decision: { kind: 'new' }, change: { epochs: [current], ranges: [1, 1] } })
})

t.test('a sequence that was taken is not new, however often it comes', async t => {
  t.same(admit(fleet([current], [1, 7]), batch(current, 3)), { decision: { kind: 'taken' } })
})

t.test('an epoch that was followed by another is fenced, but what was taken of it is still known', async t => {
  t.same(admit(fleet([old, current]), batch(old, 9)).decision, { kind: 'fenced', current })
  t.same(admit(fleet([old, current], [1, 9]), batch(old, 9)).decision, { kind: 'taken' })
})

t.test('ranges hold exactly the numbers added, in any order', async t => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 })), numbers => {
      const ranges = numbers.reduce<Ranges>(add, [])
      const wanted = new Set(numbers)
      for (let number = 0; number <= 61; number++) if (has(ranges, number) !== wanted.has(number)) return false
      return ranges.every((bound, at) => at === 0 || (at % 2 === 1 ? bound >= ranges[at - 1]! : bound > ranges[at - 1]! + 1))
    })
  )
  t.pass()
})

t.test('gaps are what is missing below the greatest', async t => {
  t.same(gaps([2, 3, 7, 9]), [1, 1, 4, 6])
  t.same(gaps([1, 5]), [])
})
