import t from 'tap'
import { nodeFolder } from '../../../platform/nodefiles.ts'
import { frame, sizeOf } from '../../../platform/segments/frame.ts'
import { nameOf } from '../../../platform/segments/segment.ts'
import { SegmentLog } from '../../../platform/segments/segmentlog.ts'
import { eagerClock, memoryFolder } from '../../support/folder.ts'

const record = (text: string, count = 1) => ({ kind: 1, count, body: Buffer.from(text) })
const options = { segmentBytes: 100, clock: eagerClock() }
const textsOf = async (log: SegmentLog): Promise<string[]> => {
  const texts: string[] = []
  for (const segment of log.segments)
    for (const { kind, body } of (await log.contents(segment)).records) if (kind === 1) texts.push(Buffer.from(body).toString())
  return texts
}

t.test('records are there after a restart, over several segments, on a real disk', async t => {
  const folder = await nodeFolder(t.testdir())
  const log = await SegmentLog.open(folder, options)
  for (const text of ['a', 'b', 'c', 'd', 'e']) await log.append([record(text), record(`${text}${text}`, 2)], { sync: true })
  t.ok(log.segments.length > 1)
  await log.close()
  const again = await SegmentLog.open(folder, options)
  t.same(await textsOf(again), ['a', 'aa', 'b', 'bb', 'c', 'cc', 'd', 'dd', 'e', 'ee'])
  t.same(again.end, { position: 10, before: 15 })
  const [place] = await again.append([record('f')], { sync: true })
  t.equal(place!.position, 11)
  t.equal(Buffer.from(await again.read(place!, 1)).toString(), 'f')
  await again.close()
})

t.test('each segment begins with the head, and the mark carries the notes', async t => {
  const folder = memoryFolder()
  let written = 0
  const withHead = {
    ...options,
    head: () => [{ kind: 9, count: 0, body: Buffer.from(`head ${written}`) }],
    notes: () => Buffer.from(`notes ${written}`)
  }
  const log = await SegmentLog.open(folder.open(), withHead)
  for (written = 1; written <= 4; written++) await log.append([record('x'.repeat(60))], { sync: true })
  for (const segment of log.segments) t.equal((await log.contents(segment)).records[0]!.kind, 9)
  await log.close()
  const { found } = await SegmentLog.open(folder.open(), withHead)
  t.equal(Buffer.from(found!.notes).toString(), 'notes 4')
})

t.test('a full disk fails the append, and the next one goes on in a segment of its own', async t => {
  const folder = memoryFolder()
  const log = await SegmentLog.open(folder.open(), options)
  await log.append([record('a')], { sync: true })
  folder.files.full = true
  await t.rejects(log.append([record('never')], { sync: true }), { code: 'WAY_DISK_FULL' })
  await t.rejects(log.append([record('never')], { sync: true }), { code: 'WAY_DISK_FULL' })
  folder.files.full = false
  await log.append([record('b')], { sync: true })
  t.same(await textsOf(log), ['a', 'b'])
  await log.close()
  t.same(await textsOf(await SegmentLog.open(folder.open(), options)), ['a', 'b'])
})

t.test('damage at the very end is known from the mark, and never taken for a tear', async t => {
  const folder = memoryFolder()
  const log = await SegmentLog.open(folder.open(), { ...options, segmentBytes: 1000 })
  for (const text of ['a', 'b', 'c']) await log.append([record(text, 7)], { sync: true })
  const end = log.bytes
  await log.close()
  const [segment] = (await folder.open().list()).filter(({ name }) => name.endsWith('.seg'))
  const file = await folder.open().open(segment!.name)
  await file.write(end - 1, Buffer.from('?'))
  const again = await SegmentLog.open(folder.open(), options)
  t.same(await textsOf(again), ['a', 'b'])
  t.same(again.end, { position: 3, before: 21 }, 'the third is known to have been')
})

t.test('a segment with damage is kept aside when it goes, the newest few of them', async t => {
  const folder = memoryFolder()
  const log = await SegmentLog.open(folder.open(), { ...options, segmentBytes: 1 })
  for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await log.append([record(text)], { sync: true })
  for (const segment of log.segments.slice(0, 6)) await log.drop(segment, true)
  const names = (await folder.open().list()).map(({ name }) => name)
  t.equal(names.filter(name => name.endsWith('.damaged')).length, 4)
  t.equal(log.segments.length, 2)
})

t.test('the segment that grows is never dropped', async t => {
  const log = await SegmentLog.open(memoryFolder().open(), options)
  await log.append([record('a')], { sync: true })
  await log.drop(log.segments[0]!)
  t.equal(log.segments.length, 1)
})

t.test('foreign files, empty files and names that are none of ours do not matter', async t => {
  const folder = memoryFolder()
  const files = folder.open()
  for (const name of ['README', '00000000001.segment', '0.seg', '00000000009.seg']) await files.create(name)
  const log = await SegmentLog.open(files, options)
  await log.append([record('a')], { sync: true })
  t.same(await textsOf(log), ['a'])
})

t.test('what an earlier run wrote and did not sync is on disk once the log is open', async t => {
  for (let seed = 1; seed <= 20; seed++) {
    const folder = memoryFolder(seed)
    const log = await SegmentLog.open(folder.open(), options)
    await log.append([record('synced')], { sync: true })
    await log.append([record('not synced')], { sync: false })
    const again = await SegmentLog.open(folder.open(), options)
    const read = await textsOf(again)
    folder.files.cutPower()
    t.same(await textsOf(await SegmentLog.open(folder.open(), options)), read)
  }
})

t.test('a segment that was torn as it began makes nothing void that is written later', async t => {
  const folder = memoryFolder()
  const log = await SegmentLog.open(folder.open(), options)
  await log.append([record('a')], { sync: true })
  await log.close()
  // Two records more were lost with the power, and of the segment after them only the end of its first write has reached the disk.
  const lost = frame([record('head'), record('torn')], { position: 3, before: 3 })
  const torn = await folder.open().create(nameOf({ base: 4 }))
  await torn.write(0, Buffer.concat([Buffer.alloc(sizeOf([record('head')])), lost.subarray(sizeOf([record('head')]))]))
  await torn.sync()
  const again = await SegmentLog.open(folder.open(), options)
  t.same(again.end, { position: 1, before: 1 })
  for (const text of ['b', 'c', 'd', 'e']) await again.append([record(text)], { sync: true })
  await again.close()
  t.same(await textsOf(await SegmentLog.open(folder.open(), options)), ['a', 'b', 'c', 'd', 'e'])
})
