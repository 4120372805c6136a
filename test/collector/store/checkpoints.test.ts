import t from 'tap'
import { readCheckpoint, writeCheckpoint } from '../../../collector/store/checkpoints.ts'
import type { Operation, Table } from '../../../platform/disk.ts'
import { WaysideError } from '../../../protocol/errors.ts'
import { memoryDisk } from '../../support/memory.ts'

const stateOf = (bytes: number, filled: number): Uint8Array => new Uint8Array(bytes).fill(filled)

/** Writes that fail from the nth on; the nth itself may have reached the disk. */
const failing = (table: Table, from: number, reached: boolean): Table => {
  let writes = 0
  return {
    ...table,
    async write(operations: Iterable<Operation>, options) {
      if (++writes < from) return table.write(operations, options)
      if (writes === from && reached) await table.write(operations, options)
      throw new WaysideError('WAY_DISK_FAILED', 'killed')
    }
  }
}

t.test('state comes back as it was, typed arrays, -0 and numbers that are not finite included', async t => {
  const table = await memoryDisk().open('store')
  t.equal(await readCheckpoint(table), undefined)
  const engine = { marks: [['gw', Number.NEGATIVE_INFINITY]], state: new Float64Array([1, Number.NaN, -0]), none: null }
  t.ok((await writeCheckpoint(table, { position: 7, engine })) > 30)
  t.same(await readCheckpoint(table), { position: 7, engine })
})

t.test('state of any size is in rows of bounded size, of which none is left behind', async t => {
  const disk = memoryDisk()
  const table = await disk.open('store')
  for (const [position, bytes] of [
    [1, 9_000_000],
    [2, 10],
    [3, 3_000_000]
  ] as const) {
    const engine = stateOf(bytes, position)
    await writeCheckpoint(table, { position, engine })
    const rows = [...disk.tables.get('store')!.values()]
    t.ok(Math.max(...rows.map(({ length }) => length)) <= 1 << 20)
    t.ok(rows.reduce((sum, { length }) => sum + length, 0) < bytes + 1000)
    const found = await readCheckpoint(table)
    t.equal(found?.position, position)
    t.ok(Buffer.from(found?.engine as Uint8Array).equals(engine))
  }
})

t.test('killed at any of its writes, the old one or the new one is there, and the next attempt heals it', async t => {
  const sizes = { old: 9_000_000, new: 18_000_000 }
  let attempts = 0
  for (const reached of [false, true]) {
    for (let at = 1, done = false; !done; at++) {
      const disk = memoryDisk()
      const table = await disk.open('store')
      await writeCheckpoint(table, { position: 1, engine: stateOf(sizes.old, 3) })
      done = await writeCheckpoint(failing(table, at, reached), { position: 2, engine: stateOf(sizes.new, 5) }).then(
        () => true,
        () => false
      )
      const found = (await readCheckpoint(table))!
      const [size, filled] = found.position === 1 ? [sizes.old, 3] : [sizes.new, 5]
      t.ok(
        Buffer.from(found.engine as Uint8Array).equals(stateOf(size, filled)),
        `write ${at}: that of position ${found.position}`
      )
      await writeCheckpoint(table, { position: 3, engine: stateOf(100, 7) })
      t.equal((await readCheckpoint(table))?.position, 3)
      t.equal(disk.tables.get('store')!.size, 2, 'nothing of the others is left')
      attempts++
    }
  }
  t.ok(attempts >= 8, `${attempts} places to die`)
})

t.test('the same position again is the same state: nothing is written', async t => {
  const disk = memoryDisk()
  const table = await disk.open('store')
  await writeCheckpoint(table, { position: 4, engine: 'state' })
  const { writes } = disk
  await writeCheckpoint(table, { position: 4, engine: 'state' })
  t.equal(disk.writes, writes)
})
