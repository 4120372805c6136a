import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { readCheckpoint, writeCheckpoint } from '../../../collector/store/checkpoints.ts'
import { type Operation, sortable, type Table } from '../../../platform/disk.ts'
import { pack } from '../../../platform/pack.ts'
import { WaysideError } from '../../../protocol/errors.ts'
import { random } from '../../../simulators/random.ts'
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

/** As checkpoints were at first: all of the state packed into rows. */
const writePacked = async (table: Table, position: number, engine: unknown): Promise<void> => {
  const [own, bytes] = [`k/${sortable(position)}`, pack(engine)]
  const rows = [bytes.subarray(0, 1000), bytes.subarray(1000)]
  const operations = rows.map((value, index) => ({ key: `${own}/${sortable(index)}`, value }))
  await table.write([...operations, { key: 'k/head', value: pack({ position, rows: rows.length }) }], { sync: true })
}

t.test('large arrays anywhere in it come back in their places, as checkpoints of before do', async t => {
  const table = await memoryDisk().open('store')
  for (let seed = 1; seed <= 60; seed++) {
    const chance = random(seed)
    const array = (): unknown => {
      const length = chance.integer(2) === 0 ? chance.integer(20) : 8000 + chance.integer(300_000)
      const made = [new Float64Array(length), new Float32Array(length), new Int32Array(length), new Uint8Array(length)][
        chance.integer(4)
      ]!
      made.fill(seed % 7)
      made[length - 1] = seed
      // Also one that is cut from another, at any place.
      return chance.integer(3) > 0 ? made : made.subarray(chance.integer(8))
    }
    const state = (depth: number): unknown => {
      const kind = depth === 0 ? 0 : chance.integer(5)
      if (kind === 0) return array()
      if (kind === 1) return [null, 'text', -0.5, undefined][chance.integer(3)]
      const parts = Array.from({ length: chance.integer(5) }, () => state(depth - 1))
      return kind === 2 ? parts : Object.fromEntries(parts.map((part, at) => [`part ${at}`, part]))
    }
    const engine = state(4)
    const before = structuredClone(engine)
    await (seed % 4 === 0 ? writePacked(table, seed, engine) : writeCheckpoint(table, { position: seed, engine }))
    t.same(engine, before, 'what is kept is not changed by it')
    const found = await readCheckpoint(table)
    t.equal(found?.position, seed)
    t.ok(isDeepStrictEqual(found?.engine, engine), `seed ${seed}`)
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
