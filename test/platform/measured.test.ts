import t from 'tap'
import { measured } from '../../platform/measured.ts'
import { memoryDisk } from '../support/memory.ts'

t.test('what is written is counted by table and together, keys and values', async t => {
  const disk = measured(memoryDisk())
  const [one, two] = [await disk.open('one'), await disk.open('two')]
  await one.write([{ key: 'abc', value: new Uint8Array(10) }, { key: 'de' }], { sync: true })
  await two.write([{ key: 'f', value: new Uint8Array(1) }], { sync: false })
  t.equal(disk.written('one').bytes, 15)
  t.equal(disk.written('two').bytes, 2)
  t.equal(disk.bytes, 17)
  t.strictSame(disk.written('three'), { bytes: 0, problem: undefined })
  t.equal((await one.get('abc'))!.length, 10)
  t.equal((await one.range({ from: 'a', to: 'z', limit: 9 })).length, 1)
})

t.test('a failed write is told until one succeeds, and is not counted', async t => {
  const inner = memoryDisk()
  const disk = measured(inner)
  const table = await disk.open('one')
  inner.fault = new Error('no space left')
  await t.rejects(table.write([{ key: 'a', value: new Uint8Array(1) }], { sync: true }), /no space left/)
  t.strictSame(disk.written('one'), { bytes: 0, problem: 'no space left' })
  inner.fault = undefined
  await table.write([{ key: 'a', value: new Uint8Array(1) }], { sync: true })
  t.strictSame(disk.written('one'), { bytes: 2, problem: undefined })
})
