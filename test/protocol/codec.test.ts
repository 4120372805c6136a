import fc from 'fast-check'
import t from 'tap'
import type { Batch } from '../../protocol/batch.ts'
import { decodeBatch, decodeColumns, decodeIdentity, encodeBatch, encodeColumns } from '../../protocol/codec.ts'
import type { Column } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'
import { random } from '../support/random.ts'
import { readings } from './agreement.ts'
import { randomBatch, randomColumns } from './batches.ts'
import { shown, shownColumn } from './same.ts'

const identity = { agent: 'gateway-07', epoch: '0123456789abcdef', lane: 'live', sequence: 7 } as const
const column = (times: readonly number[], values: readonly number[]): Column => ({
  series: series('pressure', { asset: 'pump-1' }),
  times: Float64Array.from(times),
  values: Float64Array.from(values)
})
const batch = (...columns: Column[]): Batch => ({ ...identity, columns })
const doubles = (words: readonly bigint[]): Float64Array => new Float64Array(BigUint64Array.from(words).buffer)

t.test('every bit pattern of a double comes back', async t => {
  const pattern = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
  const edge = fc.constantFrom(
    0n,
    1n << 63n,
    0x7ff8000000000000n,
    0x7ff0000000000001n,
    0xfff0000000000000n,
    1n,
    0x4340000000000000n
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pattern, edge), { maxLength: 50 }), words => {
      const sent = { ...column([], []), times: doubles(words), values: doubles([...words].reverse()) }
      t.same(decodeColumns(encodeColumns([sent])).map(shownColumn), [shownColumn(sent)])
    }),
    { numRuns: 500 }
  )
})

t.test('any batch comes back as it was, and gives the same bytes again', async t => {
  fc.assert(
    fc.property(fc.integer(), seed => {
      const sent = randomBatch(random(seed))
      const bytes = encodeBatch(sent)
      const found = decodeBatch(bytes)
      t.same(shown(found), shown(sent))
      t.same(encodeBatch(found), bytes)
      t.same(encodeBatch(sent), bytes)
    }),
    { numRuns: 300 }
  )
})

t.test('columns without an identity come back as they were', async t => {
  fc.assert(
    fc.property(fc.integer(), seed => {
      const sent = randomColumns(random(seed), 4, 700)
      t.same(decodeColumns(encodeColumns(sent)).map(shownColumn), sent.map(shownColumn))
    }),
    { numRuns: 100 }
  )
})

t.test('a reader written from the grammar alone agrees', async t => {
  for (let seed = 0; seed < 1500; seed++) {
    const { naive, sent } = readings(randomBatch(random(seed)))
    if (naive !== sent) t.equal(naive, sent, `seed ${seed}`)
  }
})

t.test('the identity is read without the rest', async t => {
  const bytes = encodeBatch(batch(column([1, 2, 3], [1, 2, 3])))
  t.same(decodeIdentity(bytes), identity)
  t.same(decodeIdentity(bytes.subarray(0, 40)), identity)
})

t.test('a value that does not change costs no bits a sample', async t => {
  const times = Array.from({ length: 1000 }, (_, i) => 1_700_000_000_000 + i * 1000)
  t.ok(encodeColumns([column(times, new Array(1000).fill(21.6))]).length < 60)
})

t.test('columns sampled together share their times, also when decoded', async t => {
  const times = Array.from({ length: 60 }, (_, i) => 1_700_000_000_000 + i * 1000 + (i % 7))
  const one = encodeColumns([
    column(
      times,
      times.map((_, i) => i)
    )
  ])
  const two = encodeColumns([
    column(
      times,
      times.map((_, i) => i)
    ),
    column(
      times,
      times.map((_, i) => i)
    )
  ])
  t.ok(two.length - one.length < 10)
  const [first, second] = decodeColumns(two)
  t.equal(first!.times, second!.times)
})

t.test('states and booleans keep their names', async t => {
  const running = { ...column([1, 2, 3], [0, 1, 1]), states: ['false', 'true'] }
  const state = { ...column([1, 2], [2, 0]), states: ['idle', 'running', 'überlastet'] }
  const empty = { ...column([], []), states: ['a'] }
  t.same(decodeColumns(encodeColumns([running, state, empty])).map(shownColumn), [running, state, empty].map(shownColumn))
})

t.test('more than the limits allow is refused before it is made', async t => {
  const times = Array.from({ length: 100 }, (_, i) => i)
  const bytes = encodeBatch(batch(column(times, times), column(times, times)))
  const limits = { bytes: 10_000, series: 10, samples: 1000 }
  t.throws(() => decodeBatch(bytes, { ...limits, bytes: bytes.length - 1 }), { code: 'WAY_BATCH_TOO_LARGE' })
  t.throws(() => decodeBatch(bytes, { ...limits, series: 1 }), {
    code: 'WAY_BATCH_TOO_LARGE',
    message: /2 series, the limit is 1/
  })
  t.throws(() => decodeBatch(bytes, { ...limits, samples: 199 }), { code: 'WAY_BATCH_TOO_LARGE', message: /200 samples/ })
  t.equal(decodeBatch(bytes, { ...limits, samples: 200 }).columns.length, 2)
})

t.test('what is no batch is refused with the offset and the reason', async t => {
  const bytes = encodeBatch(batch(column([1], [2])))
  const refused = (bad: Uint8Array, message: RegExp): void => {
    t.throws(() => decodeBatch(bad), { code: 'WAY_BATCH_CORRUPT', message })
  }
  const changed = (at: number, value: number): Uint8Array => Uint8Array.from(bytes, (byte, i) => (i === at ? value : byte))
  refused(new Uint8Array(0), /byte 0: it ends early/)
  refused(changed(0, 0xc7), /not a short array/)
  refused(changed(0, 0x96), /6 parts instead of 7/)
  refused(changed(1, 2), /version 2 is unknown, 1 is known/)
  refused(changed(2, 0xc4), /not a short text/)
  refused(changed(bytes.length - 8, bytes.at(-8)! ^ 1), /the checksum differs/)
  refused(Uint8Array.from([...bytes, 0]), /1 bytes too many/)
  refused(encodeColumns([]), /3 parts instead of 7/)
})
