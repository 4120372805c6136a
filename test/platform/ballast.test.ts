import t from 'tap'
import { ballasted } from '../../platform/ballast.ts'
import type { Folder } from '../../platform/files.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { memoryFolder } from '../support/folder.ts'

/** A disk of so many bytes. */
const small = (inner: Folder, size: number): Folder => {
  const used = async (): Promise<number> => (await inner.list()).reduce((sum, { bytes }) => sum + bytes, 0)
  const file = (opened: Awaited<ReturnType<Folder['open']>>) => ({
    ...opened,
    async write(offset: number, bytes: Uint8Array) {
      if ((await used()) + bytes.length > size) throw new WaysideError('WAY_DISK_FULL', 'no space left')
      await opened.write(offset, bytes)
    }
  })
  return {
    ...inner,
    create: async name => file(await inner.create(name)),
    open: async name => file(await inner.open(name)),
    free: async () => size - (await used())
  }
}

t.test('on a full disk the ballast goes, and what must be written can be', async t => {
  const inner = memoryFolder().open()
  const folder = await ballasted(small(inner, 10_000), 2000)
  t.same(
    (await inner.list()).map(({ name }) => name),
    ['ballast']
  )
  t.same(await folder.list(), [], 'it is nobody else’s file')
  const file = await folder.create('data')
  await file.write(0, new Uint8Array(7900))
  await file.write(7900, new Uint8Array(500))
  t.same(
    (await inner.list()).map(({ name, bytes }) => [name, bytes]),
    [['data', 8400]]
  )
  await t.rejects(file.write(8400, new Uint8Array(5000)), { code: 'WAY_DISK_FULL' })
})

t.test('it is taken on again when there is plenty of room', async t => {
  const inner = memoryFolder().open()
  const folder = await ballasted(small(inner, 10_000), 2000)
  const file = await folder.create('data')
  await file.write(0, new Uint8Array(8500))
  await folder.remove('data')
  await folder.create('more')
  t.ok((await inner.list()).some(({ name }) => name === 'ballast'))
})

t.test('where there is too little room to begin with, it does without', async t => {
  const inner = memoryFolder().open()
  await ballasted(small(inner, 3000), 2000)
  t.same(await inner.list(), [])
})
