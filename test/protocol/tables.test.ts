import fc from 'fast-check'
import t from 'tap'
import type { Batch } from '../../protocol/batch.ts'
import { decodeBatch, defaultLimits, encodeBatch } from '../../protocol/codec.ts'
import { reason } from '../../protocol/errors.ts'
import type { Limits } from '../../protocol/limits.ts'
import { series } from '../../protocol/series.ts'
import { defaultTables, Tables } from '../../protocol/tables.ts'
import { random } from '../support/random.ts'
import { randomBatch } from './batches.ts'
import { shown } from './same.ts'

const batchOf = (names: readonly string[], agent = 'gw', sequence = 1): Batch => ({
  agent,
  epoch: '0'.repeat(16),
  lane: 'live',
  sequence,
  columns: names.map(name => ({
    series: series(name, { asset: 'a' }),
    times: Float64Array.of(1),
    values: Float64Array.of(sequence)
  }))
})

const listOf = (tables: Tables, batch: Batch, limits: Limits = defaultLimits) =>
  decodeBatch(encodeBatch(batch), limits, tables).series

/** What decoding gives, or why it does not. */
const found = (bytes: Uint8Array, limits: Limits, tables?: Tables): unknown => {
  try {
    const batch = decodeBatch(bytes, limits, tables)
    return [batch.series.map(({ key }) => key), shown(batch)]
  } catch (error) {
    return reason(error)
  }
}

t.test('batches decode to the same, bit by bit, whatever tables came before', async t => {
  const step = fc.record({
    // Few different seeds, so that tables come again, with other values behind them.
    table: fc.integer({ min: 0, max: 12 }),
    values: fc.integer({ min: 0, max: 3 }),
    series: fc.constantFrom(1, 3, 10_000),
    flip: fc.option(fc.nat(400), { nil: undefined, freq: 6 })
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.constantFrom(600, 5000, 1 << 20), (steps, bytes) => {
      const tables = new Tables({ bytes, perSender: 3 })
      for (const { table, values, series, flip } of steps) {
        const [named, valued] = [randomBatch(random(table)), randomBatch(random(100 + values))]
        const columns = named.columns.map((column, i) => {
          const { times, values } = valued.columns[i % valued.columns.length] ?? column
          return { series: column.series, times, values }
        })
        const encoded = encodeBatch({ ...valued, agent: named.agent, columns })
        if (flip !== undefined) encoded[flip % encoded.length]! ^= 1
        const limits = { ...defaultLimits, series }
        t.same(found(encoded, limits, tables), found(encoded, limits))
        t.ok(tables.bytes <= bytes)
      }
    }),
    { numRuns: 300 }
  )
})

t.test('a batch in a Buffer, within more memory, as HTTP brings it', async t => {
  const tables = new Tables()
  const listAt = (sequence: number, before: number) => {
    const encoded = encodeBatch(batchOf(['x', 'y'], 'gw', sequence))
    const body = Buffer.alloc(before + 100_000)
    body.set(encoded, before)
    return decodeBatch(body.subarray(before, before + encoded.length), defaultLimits, tables).series
  }
  const first = listAt(1, 7)
  t.equal(listAt(2, 64), first)
  t.ok(tables.bytes < 2000, 'and nothing of that memory is kept')
})

t.test('a table that comes again is the same list, also after others of the same agent', async t => {
  const tables = new Tables()
  const first = listOf(tables, batchOf(['x', 'y']))
  t.equal(listOf(tables, batchOf(['x', 'y'], 'gw', 2)), first)
  t.not(listOf(tables, batchOf(['x', 'z'])), first)
  t.not(listOf(tables, batchOf(['x', 'y', 'z'])), first)
  t.equal(listOf(tables, batchOf(['x', 'y'], 'gw', 3)), first)
  t.same(
    first.map(({ key }) => key),
    ['x,asset=a', 'y,asset=a']
  )
})

t.test('columns have the series of the list', async t => {
  const { series, columns } = decodeBatch(encodeBatch(batchOf(['x', 'y'])), defaultLimits, new Tables())
  t.ok(columns.every((column, i) => column.series === series[i]))
})

t.test('a known table beyond the limits is refused as an unknown one is', async t => {
  const tables = new Tables()
  listOf(tables, batchOf(['x', 'y']))
  t.throws(() => listOf(tables, batchOf(['x', 'y']), { ...defaultLimits, series: 1 }), { code: 'WAY_BATCH_TOO_LARGE' })
})

t.test('memory stays bounded: the tables used least recently go, those of agents not heard for longest first', async t => {
  const tables = new Tables({ bytes: 4000, perSender: 2 })
  const kept = listOf(tables, batchOf(['x'], 'a'))
  for (let i = 0; i < 50; i++) {
    listOf(tables, batchOf([`x${i}`], `b${i}`))
    t.equal(listOf(tables, batchOf(['x'], 'a')), kept)
    t.ok(tables.bytes <= 4000)
  }
  const first = listOf(tables, batchOf(['p'], 'a'))
  listOf(tables, batchOf(['q'], 'a'))
  listOf(tables, batchOf(['r'], 'a'))
  t.not(listOf(tables, batchOf(['p'], 'a')), first)
  const large = batchOf(
    Array.from({ length: 40 }, (_, i) => `large${i}`),
    'c'
  )
  t.not(listOf(tables, large), listOf(tables, large), 'what alone is too large is not kept')
})

t.test('series that others keep are taken from there, and count for less', async t => {
  const kept = new Map(['x', 'y'].map(name => [`${name},asset=a`, series(name, { asset: 'a' })]))
  const [own, sharing] = [new Tables(), new Tables(defaultTables, ({ key }) => kept.get(key))]
  const batch = batchOf(['x', 'y', 'z'])
  const list = listOf(sharing, batch)
  t.equal(list[0], kept.get('x,asset=a'))
  t.equal(list[1], kept.get('y,asset=a'))
  t.same(list, listOf(own, batch))
  t.equal(listOf(sharing, batch), list)
  t.ok(sharing.bytes < own.bytes)
})
