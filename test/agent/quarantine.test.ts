import t from 'tap'
import { Quarantine, type Refused } from '../../agent/quarantine.ts'
import type { Disk } from '../../platform/disk.ts'
import { levelDisk } from '../../platform/leveldb.ts'
import { sealed } from '../../platform/sealed.ts'
import { WaysideError } from '../../protocol/errors.ts'

const refused = (topic: string, payload: Uint8Array = Buffer.from('?')): Refused => ({
  time: 1_700_000_000_000,
  topic,
  code: 'WAY_PAYLOAD_INVALID',
  reason: 'payload is "?"',
  payload
})

const topicsOf = async (quarantine: Quarantine, options?: { after?: number; limit?: number }) =>
  (await quarantine.list(options)).map(({ topic }) => topic)

t.test('a disk that fails rejects the add, and the next one succeeds', async t => {
  const disk = sealed(levelDisk(t.testdir()))
  let failing = true
  const faulty: Disk = {
    async open(name) {
      const table = await disk.open(name)
      return {
        ...table,
        async write(operations, options) {
          if (failing) throw new WaysideError('WAY_DISK_FULL', 'no space left')
          await table.write(operations, options)
        }
      }
    }
  }
  const quarantine = await Quarantine.open(faulty)
  await t.rejects(quarantine.add(refused('a')), { code: 'WAY_DISK_FULL' })
  t.equal(quarantine.size, 0)
  failing = false
  await quarantine.add(refused('b'))
  t.strictSame(await topicsOf(quarantine), ['b'])
  await quarantine.close()
})

t.test('a damaged record neither stops the quarantine nor hides the others', async t => {
  const raw = levelDisk(t.testdir())
  const quarantine = await Quarantine.open(sealed(raw))
  for (const topic of ['a', 'b', 'c']) await quarantine.add(refused(topic))
  await quarantine.close()

  const table = await raw.open('quarantine')
  const [, second] = await table.range({ from: 'item/', to: 'item0', limit: 2 })
  await table.write(
    [
      { key: second!.key, value: Buffer.from('damaged') },
      { key: 'ends', value: Buffer.from('damaged too') }
    ],
    { sync: true }
  )
  await table.close()

  const again = await Quarantine.open(sealed(raw), { itemsMax: 3, bytesMax: 1 << 20 })
  t.strictSame(await topicsOf(again), ['a', 'c'])
  await t.rejects(again.get(1), { code: 'WAY_RECORD_CORRUPT' })
  await again.add(refused('d'))
  await again.add(refused('e'))
  t.strictSame(await topicsOf(again), ['c', 'd', 'e'])
  t.equal(await again.get(1), undefined, 'it left in its turn')
  await again.close()
})

t.test('the oldest leave when there are too many or too many bytes, and are counted', async t => {
  const few = await Quarantine.open(levelDisk(t.testdir()), { itemsMax: 2, bytesMax: 1 << 20 })
  await Promise.all(['a', 'b', 'c', 'd'].map(topic => few.add(refused(topic))))
  t.strictSame(await topicsOf(few), ['c', 'd'])
  t.equal(few.dropped, 2)
  await few.add(refused('e'))
  t.strictSame(await topicsOf(few), ['d', 'e'])
  t.equal(few.dropped, 3)
  await few.close()

  const small = await Quarantine.open(levelDisk(t.testdir()), { itemsMax: 100, bytesMax: 5000 })
  for (const topic of ['a', 'b', 'c']) await small.add(refused(topic, Buffer.alloc(1500)))
  t.strictSame(await topicsOf(small), ['b', 'c'])
  await small.close()
})

t.test('a payload is kept byte by byte, and a long one is cut and says so', async t => {
  const quarantine = await Quarantine.open(levelDisk(t.testdir()))
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  await quarantine.add(refused('exact', bytes))
  await quarantine.add(refused('long', Buffer.alloc(100_000, 7)))
  const [exact, long] = await quarantine.list()
  t.strictSame(
    { ...exact, payload: [...exact!.payload] },
    { ...refused('exact'), payload: [...bytes], sequence: 0, truncated: false }
  )
  t.equal(long!.truncated, true)
  t.equal(long!.payload.length, 65_536)
  await quarantine.close()
})

t.test('what was added is there after a restart, and what was removed is not', async t => {
  const disk = sealed(levelDisk(t.testdir()))
  const quarantine = await Quarantine.open(disk)
  for (const topic of ['a', 'b', 'c', 'd']) await quarantine.add(refused(topic))
  await quarantine.remove(0)
  await quarantine.remove(2)
  await quarantine.remove(99)
  await quarantine.close()

  const again = await Quarantine.open(disk)
  t.strictSame(await topicsOf(again), ['b', 'd'])
  t.strictSame(await topicsOf(again, { after: 1 }), ['d'])
  t.strictSame(await topicsOf(again, { limit: 1 }), ['b'])
  await again.add(refused('e'))
  t.equal((await again.get(4))?.topic, 'e', 'a sequence is never used twice')
  await again.close()
})
