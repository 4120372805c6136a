import t from 'tap'
import { sealed } from '../../platform/sealed.ts'
import { memoryDisk } from '../support/memory.ts'

t.test('every flipped bit of a record is found when it is read', async t => {
  const disk = memoryDisk()
  const table = await sealed(disk).open('x')
  await table.write([{ key: 'a', value: Uint8Array.of(1, 2, 3) }], { sync: true })
  t.same(await table.get('a'), Uint8Array.of(1, 2, 3))
  const raw = disk.tables.get('x')!.get('a')!
  for (let bit = 0; bit < raw.length * 8; bit++) {
    raw[bit >> 3]! ^= 1 << (bit & 7)
    await t.rejects(table.get('a'), { code: 'WAY_RECORD_CORRUPT' }, `bit ${bit}`)
    raw[bit >> 3]! ^= 1 << (bit & 7)
  }
})

t.test('a record under the key of another is found', async t => {
  const disk = memoryDisk()
  const table = await sealed(disk).open('x')
  await table.write([{ key: 'a', value: Uint8Array.of(1) }], { sync: true })
  disk.tables.get('x')!.set('b', disk.tables.get('x')!.get('a')!)
  await t.rejects(table.get('b'), { code: 'WAY_RECORD_CORRUPT' })
})

t.test('rows of one write, of any size, each have a seal of their own', async t => {
  const table = await sealed(memoryDisk()).open('x')
  const sizes = [0, 1, 4091, 4092, 4093, 9000, 20, 70_000, 3]
  const rows = sizes.map((size, at) => ({ key: `row ${at}`, value: new Uint8Array(size).fill(at + 1) }))
  await table.write([...rows, { key: 'gone' }], { sync: true })
  t.same(await table.range({ from: '', to: '~', limit: sizes.length }), rows)
})
