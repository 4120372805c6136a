import fc from 'fast-check'
import t from 'tap'
import { decodeBatch, defaultLimits, encodeBatch } from '../../protocol/codec.ts'
import { type Loan, Slabs } from '../../protocol/slabs.ts'
import { random } from '../support/random.ts'
import { randomBatch } from './batches.ts'
import { shown } from './same.ts'

t.test('columns are zeros of the length asked for, and nobody else has them until their loan ends', async t => {
  const step = fc.record({ counts: fc.array(fc.constantFrom(0, 1, 60, 1000, 4096, 5000)), ends: fc.nat(), mark: fc.double() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const slabs = new Slabs()
      const open: { readonly loan: Loan; readonly columns: Float64Array[]; readonly mark: number }[] = []
      for (const { counts, ends, mark } of steps) {
        const loan = slabs.lend()
        const columns = counts.map(count => loan.floats(count))
        t.same(
          columns.map(({ length }) => length),
          counts
        )
        t.ok(columns.every(column => column.every(value => Object.is(value, 0))))
        for (const column of columns) column.fill(mark)
        open.push({ loan, columns, mark })
        for (const { columns, mark } of open) t.ok(columns.every(column => column.every(value => Object.is(value, mark))))
        if (ends % 2 === 0) for (const { loan } of open.splice(ends % open.length, 1)) loan.end()
      }
    }),
    { numRuns: 100 }
  )
})

t.test('the same memory serves again and again', async t => {
  const slabs = new Slabs()
  const [buffers, columns] = [new Set<ArrayBufferLike>(), new Set<Float64Array>()]
  for (let batch = 0; batch < 1000; batch++) {
    const loan = slabs.lend()
    for (let index = 0; index < 10; index++) {
      const column = loan.floats(60)
      buffers.add(column.buffer)
      columns.add(column)
    }
    loan.end()
  }
  t.ok(columns.size < 300, `${columns.size} columns of 10,000`)
  t.ok(buffers.size <= 2, `${buffers.size} buffers`)
})

t.test('a loan that never ends costs only its own memory', async t => {
  const slabs = new Slabs()
  const lost = slabs.lend().floats(60)
  lost.fill(7)
  for (let batch = 0; batch < 200; batch++) {
    const loan = slabs.lend()
    loan.floats(600).fill(1)
    loan.end()
  }
  t.ok(lost.every(value => value === 7))
})

t.test('batches decode to the same in memory that others had, also after bytes that no batch are', async t => {
  const slabs = new Slabs()
  for (let seed = 0; seed < 300; seed++) {
    const bytes = encodeBatch(randomBatch(random(seed)))
    const cut = Uint8Array.from(bytes)
    cut[(seed * 7919) % cut.length]! ^= 1
    t.throws(() => decodeBatch(cut, defaultLimits, undefined, slabs))
    const batch = decodeBatch(bytes, defaultLimits, undefined, slabs)
    t.same(shown(batch), shown(decodeBatch(bytes)))
    if (seed % 5 > 0) batch.loan!.end()
  }
})
