import t from 'tap'
import { Quarantine, type QuarantineLimits, type Refused } from '../../agent/quarantine.ts'
import { eagerClock, type MemoryFolder, memoryFolder } from '../support/folder.ts'

const refused = (topic: string, payload: Uint8Array = Buffer.from('?')): Refused => ({
  time: 1_700_000_000_000,
  topic,
  code: 'WAY_PAYLOAD_INVALID',
  reason: 'payload is "?"',
  payload
})

const topicsOf = async (quarantine: Quarantine, options?: { after?: number; limit?: number }) =>
  (await quarantine.list(options)).map(({ topic }) => topic)

const limits: QuarantineLimits = { itemsMax: 10_000, bytesMax: 64 << 20 }
const open = (disk: MemoryFolder = memoryFolder(), more: Partial<QuarantineLimits> = {}): Promise<Quarantine> =>
  Quarantine.open(disk.open(), eagerClock(), { ...limits, ...more })

t.test('a disk that fails rejects the add, and the next one succeeds', async t => {
  const disk = memoryFolder()
  const quarantine = await open(disk)
  disk.files.full = true
  await t.rejects(quarantine.add(refused('a')), { code: 'WAY_DISK_FULL' })
  t.equal(quarantine.size, 0)
  disk.files.full = false
  await quarantine.add(refused('b'))
  t.strictSame(await topicsOf(quarantine), ['b'])
  await quarantine.close()
})

t.test('a damaged record neither stops the quarantine nor hides the others, and is counted', async t => {
  const disk = memoryFolder()
  const quarantine = await open(disk)
  for (const topic of ['a', 'b', 'c']) await quarantine.add(refused(topic))
  await quarantine.close()
  const [segment] = (await disk.open().list()).filter(({ name }) => name.endsWith('.seg'))
  const file = await disk.open().open(segment!.name)
  const bytes = Buffer.from(await file.read(0, segment!.bytes))
  await file.write(bytes.indexOf('WAYr', 1) + 50, Buffer.from('damaged'))

  const again = await open(disk, { itemsMax: 3 })
  t.strictSame(await topicsOf(again), ['a', 'c'])
  t.equal(again.damaged, 1)
  t.equal(await again.get(2), undefined)
  await again.add(refused('d'))
  await again.add(refused('e'))
  t.strictSame(await topicsOf(again), ['c', 'd', 'e'])
  await again.close()
})

t.test('the oldest leave when there are too many or too many bytes, and are counted', async t => {
  const few = await open(memoryFolder(), { itemsMax: 2 })
  await Promise.all(['a', 'b', 'c', 'd'].map(topic => few.add(refused(topic))))
  t.strictSame(await topicsOf(few), ['c', 'd'])
  t.equal(few.dropped, 2)
  await few.add(refused('e'))
  t.strictSame(await topicsOf(few), ['d', 'e'])
  t.equal(few.dropped, 3)
  await few.close()

  const small = await open(memoryFolder(), { bytesMax: 5000 })
  for (const topic of ['a', 'b', 'c']) await small.add(refused(topic, Buffer.alloc(1500)))
  t.strictSame(await topicsOf(small), ['b', 'c'])
  await small.close()
})

t.test('a payload is kept byte by byte, and a long one is cut and says so', async t => {
  const quarantine = await open()
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  await quarantine.add(refused('exact', bytes))
  await quarantine.add(refused('long', Buffer.alloc(100_000, 7)))
  const [exact, long] = await quarantine.list()
  t.strictSame(
    { ...exact, payload: [...exact!.payload] },
    { ...refused('exact'), payload: [...bytes], sequence: 1, truncated: false }
  )
  t.equal(long!.truncated, true)
  t.equal(long!.payload.length, 65_536)
  await quarantine.close()
})

t.test('what was added is there after a restart, and what was removed is not', async t => {
  const disk = memoryFolder()
  const quarantine = await open(disk)
  for (const topic of ['a', 'b', 'c', 'd']) await quarantine.add(refused(topic))
  await quarantine.remove(1)
  await quarantine.remove(3)
  await quarantine.remove(99)
  await quarantine.close()

  const again = await open(disk)
  t.strictSame(await topicsOf(again), ['b', 'd'])
  t.strictSame(await topicsOf(again, { after: 2 }), ['d'])
  t.strictSame(await topicsOf(again, { limit: 1 }), ['b'])
  await again.add(refused('e'))
  const [, , last] = await again.list()
  t.equal(last?.topic, 'e')
  t.ok(last!.sequence > 4, 'a sequence is never used twice')
  await again.close()
})
