// The journal says which definitions were in force at any position, and where entries of a time begin.

import t from 'tap'
import { positionAt, reading } from '../../../collector/engine/reading.ts'
import { silentLog } from '../../../platform/log.ts'
import { sealed } from '../../../platform/sealed.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const watermarks = { silentAfter: 1, holdMost: 2, leadMost: 3, downAfter: 4 }
const definitions = (name: string) => ({ windows: [{ name }], detectors: [], watermarks, keepWindows: 1000 })

t.test('definitions are in force from their entry on, also after a restart', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk)
  t.equal(await journal.definitions(), undefined)
  await journal.tick()
  await journal.define(definitions('one'))
  await journal.tick()
  await journal.define(definitions('two'))
  const again = await openJournal(disk)
  for (const { definitions: at } of [journal, again].map(journal => ({ definitions: journal.definitions.bind(journal) }))) {
    t.equal(await at(1), undefined)
    t.match(await at(2), { position: 2, definitions: definitions('one') })
    t.match(await at(3), { position: 2 })
    t.match(await at(), { position: 4, definitions: definitions('two') })
  }
  t.match(await again.read(1, 1), [{ kind: 'definitions', position: 2, definitions: definitions('one') }])
})

t.test('definitions whose write failed are not in force', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk)
  disk.fault = new Error('no space left')
  await t.rejects(journal.define(definitions('one')))
  disk.fault = undefined
  t.equal(await journal.definitions(), undefined)
})

t.test('the first entry of a time is found, wherever it is', async t => {
  let now = 0
  const journal = await openJournal(memoryDisk(), { now: () => now })
  for (const at of [10, 20, 20, 20, 30, 40]) {
    now = at
    await journal.tick()
  }
  const read = reading(journal, silentLog)
  const positions = await Promise.all([0, 10, 11, 20, 21, 30, 40, 41].map(time => positionAt(read, { first: 1, last: 7 }, time)))
  t.same(positions, [1, 1, 2, 2, 5, 5, 6, 7])
  t.equal(await positionAt(read, { first: 3, last: 5 }, 0), 3)
  t.equal(journal.first, 1)
})

t.test('damaged definitions are none: they are written again, and the collector starts', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(sealed(disk))
  await journal.define(definitions('one'))
  const rows = disk.tables.get('journal')!
  for (const [key, value] of rows)
    if (/^[dj]\//.test(key))
      rows.set(
        key,
        value.map(byte => byte ^ 1)
      )
  t.equal(await journal.definitions(), undefined)
  t.equal(journal.first, 1)
})

t.test('tables and definitions outlast their entries while entries after them are there', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk)
  const table = (at: number): Uint8Array => Uint8Array.of(at)
  await journal.define(definitions('one'))
  await journal.reference('a', table(2))
  await journal.tick()
  await journal.reference('b', table(4))
  await journal.define(definitions('two'))
  await journal.tick()
  t.equal(await journal.table(1), undefined)
  t.same(await journal.table(3), table(2))
  await journal.forget(await journal.read(0, 3))
  t.same(await journal.table(3), table(2))
  t.match(await journal.definitions(3), { position: 1 })
  await journal.forget(await journal.read(3, 2))
  const again = await openJournal(disk)
  t.same(await again.table(5), table(4))
  t.match(await again.definitions(5), { position: 5 })
  t.same([await again.table(3), await again.definitions(3)], [undefined, undefined], 'nothing that is left needs them')
  t.equal(again.fingerprint, 'b')
})
