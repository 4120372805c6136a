import t from 'tap'
import { measured } from '../../platform/measured.ts'
import { memoryFolder } from '../support/folder.ts'

t.test('a failed write is told until one succeeds', async t => {
  const disk = memoryFolder()
  const folder = measured(disk.open())
  t.equal(folder.problem(), undefined)
  const file = await folder.create('one')
  disk.files.full = true
  await t.rejects(file.write(0, Uint8Array.of(1)), /no space left/)
  t.match(folder.problem(), /no space left/)
  await t.rejects(folder.create('two'), /no space left/)
  disk.files.full = false
  await file.write(0, Uint8Array.of(1))
  t.equal(folder.problem(), undefined)
})
