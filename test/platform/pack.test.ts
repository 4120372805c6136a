import fc from 'fast-check'
import t from 'tap'
import { pack, unpack } from '../../platform/pack.ts'

const numbers = [0, 0.1, -1.5, 2 ** 53, -(2 ** 53), 1e300, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

t.test('numbers come back to the bit, but for -0, which comes back as 0', async t => {
  for (const number of numbers) t.ok(Object.is(unpack(pack(number)), number), String(number))
  fc.assert(fc.property(fc.double(), number => Object.is(unpack(pack(number)), number === 0 ? 0 : number)))
})

t.test('plain data comes back as it was', async t => {
  for (const value of [undefined, null, 'é', [1, [2]], { a: { b: [] } }, new Set([1]), Uint8Array.of(1, 2)])
    t.strictSame(unpack(pack(value)), value)
})
