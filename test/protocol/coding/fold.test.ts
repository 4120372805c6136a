import fc from 'fast-check'
import t from 'tap'
import { digitsThatCount, fold, unfoldAll } from '../../../protocol/coding/fold.ts'
import { wholeMax } from '../../../protocol/coding/whole.ts'

t.test('a folded number unfolds, whatever its digits', async t => {
  const rounded = fc
    .tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 15 }), fc.boolean())
    .map(([digits, zeros, minus]) => digits * 10 ** zeros * (minus ? -1 : 1))
    .filter(whole => Math.abs(whole) <= wholeMax)
  fc.assert(
    fc.property(fc.array(rounded, { minLength: 2, maxLength: 20 }), list => {
      const wholes = Float64Array.from(list)
      const digits = digitsThatCount(wholes)
      if (digits === undefined) return
      const folded = wholes.map(whole => fold(whole, digits))
      t.ok(folded.every(Number.isSafeInteger))
      unfoldAll(folded, digits)
      t.same(folded, wholes)
    }),
    { numRuns: 1000 }
  )
})

t.test('folding counts the numbers that can occur, in order', async t => {
  const list = [0, 1, 9, 10, 11, 99, 100, 110, 120, 990, 1000, 1100, 2_000_000_000_000_000]
  const folded = list.map(whole => fold(whole, 2))
  t.same(folded.slice(0, -1), [0, 1, 9, 10, 11, 99, 100, 101, 102, 189, 190, 191])
  t.equal(folded.at(-1), 100 + 13 * 90 + 10)
})
