import fc from 'fast-check'
import t from 'tap'
import { floats } from '../../../protocol/coding/floats.ts'
import { BitReader } from '../../../protocol/coding/reader.ts'
import { planWhole, readWhole, wholeMax } from '../../../protocol/coding/whole.ts'
import { BitWriter } from '../../../protocol/coding/writer.ts'
import { random } from '../../support/random.ts'

const there = (wholes: readonly number[]): { found: number[]; bits: number } => {
  const writer = new BitWriter(16)
  planWhole(Float64Array.from(wholes), floats()).write(writer)
  const bytes = writer.take()
  const into = new Float64Array(wholes.length)
  const reader = new BitReader(bytes, 0, bytes.length)
  readWhole(reader, into)
  reader.finish()
  return { found: [...into], bits: bytes.length * 8 }
}

const range = (count: number, of: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i))

t.test('whole numbers of any size come back', async t => {
  const sized = fc
    .integer({ min: 0, max: 51 })
    .chain(width => fc.maxSafeInteger().map(value => Math.trunc(value / 2 ** (53 - width)) + 0))
  fc.assert(
    fc.property(fc.array(sized, { minLength: 1, maxLength: 60 }), wholes => {
      t.same(there(wholes).found, wholes)
    }),
    { numRuns: 400 }
  )
})

t.test('the greatest steps there can be come back', async t => {
  const wholes = range(40, i => (i % 2 === 0 ? wholeMax : -wholeMax))
  t.same(there(wholes).found, wholes)
  t.same(there([wholeMax]).found, [wholeMax])
})

t.test('what is easily foretold costs next to nothing', async t => {
  const cheap = (name: string, wholes: number[]): void => {
    const { found, bits } = there(wholes)
    t.same(found, wholes, name)
    t.ok(bits < 120, `${name} takes ${bits} bits`)
  }
  cheap(
    'a line',
    range(1000, i => 5_000_000 + i * 977)
  )
  cheap(
    'a parabola',
    range(1000, i => i * i * 3 - i)
  )
  cheap(
    'a step',
    range(1000, i => (i < 400 ? 7 : 9))
  )
})

t.test('an outlier costs its own size, not that of its neighbours', async t => {
  const next = random(1)
  const calm = range(200, () => Math.floor(next() * 16))
  const wild = calm.map((value, i) => (i === 100 ? 2 ** 40 : value))
  t.ok(there(wild).bits - there(calm).bits < 160)
})
