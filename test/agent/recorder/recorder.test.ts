import t from 'tap'
import type { Taken } from '../../../agent/intake.ts'
import { Recorder, type RecorderOptions } from '../../../agent/recorder/recorder.ts'
import type { Recorded } from '../../../agent/reduce.ts'
import { series } from '../../../protocol/series.ts'
import { eagerClock, type MemoryFolder, memoryFolder } from '../../support/folder.ts'

const vibration = series('vibration', { asset: 'm1' })
const reading = (time: number, ownTime = true): Taken => ({ series: vibration, time, value: time / 2, ownTime })
const open = ({ open }: MemoryFolder, more: Partial<RecorderOptions> = {}): Promise<Recorder> =>
  Recorder.open(open(), {
    bytesMax: 1 << 20,
    ageMax: Number.MAX_SAFE_INTEGER,
    segmentBytes: 1 << 16,
    eager: 1,
    spacing: 0,
    commitAge: 1000,
    commitSamples: 500,
    waitingMax: 1000,
    clock: eagerClock(),
    onCommit: () => {},
    ...more
  })
const timesOf = ({ timed }: Pick<Recorded, 'timed'>): number[] => timed.flatMap(({ times }) => [...times])

t.test('what was recorded is read again after a restart, in order, once', async t => {
  const disk = memoryFolder()
  const before = await open(disk)
  for (const time of [3, 1, 2]) await before.record([reading(time)], true)
  await before.record([reading(9, false)], true)
  t.same(timesOf(await before.next(0)), [3, 1, 2], 'from memory')
  await before.close()
  const after = await open(disk)
  const all = await after.next(0)
  t.same(timesOf(all), [3, 1, 2])
  t.match(all, { position: 4, damaged: 0, samples: 4, stamped: [{ times: Float64Array.of(9) }] })
  t.same(timesOf(await after.next(0, 1)), [3], 'up to a position')
  t.same((await after.next(4)).samples, 0)
})

t.test('many readings at once share a few commits', async t => {
  const recorder = await open(memoryFolder())
  await Promise.all(Array.from({ length: 50 }, (_, time) => recorder.record([reading(time)], true)))
  t.ok(recorder.commits <= 2, `${recorder.commits} commits`)
  t.equal((await recorder.next(0)).samples, 50)
})

t.test('where nobody waits for an acknowledgement a commit waits for more', async t => {
  const recorder = await open(memoryFolder(), { commitSamples: 3 })
  const first = recorder.record([reading(1)], false)
  await first
  const more = [recorder.record([reading(2)], false), recorder.record([reading(3)], false)]
  t.equal(recorder.commits, 1)
  more.push(recorder.record([reading(4)], false))
  await Promise.all(more)
  t.equal(recorder.commits, 2)
})

t.test('what is to be sent at once is committed at once, and said to be', async t => {
  const said: boolean[] = []
  const never = { ...eagerClock(), after: () => () => {} }
  const recorder = await open(memoryFolder(), { clock: never, onCommit: alarm => void said.push(alarm) })
  await recorder.record([reading(1)], false)
  const waits = recorder.record([reading(2)], false)
  await Promise.all([waits, recorder.record([reading(3)], false, true)])
  await recorder.record([reading(4)], false, true)
  t.same(said, [false, true, true])
  t.same(timesOf(await recorder.next(0)), [1, 2, 3, 4])
})

t.test('a refused write rejects, its readings are nowhere, and the recorder heals by itself', async t => {
  const disk = memoryFolder()
  const recorder = await open(disk)
  disk.files.full = true
  await t.rejects(recorder.record([reading(1)], true), { code: 'WAY_DISK_FULL' })
  t.equal(recorder.oldestAfter(0), Number.POSITIVE_INFINITY)
  disk.files.full = false
  await recorder.record([reading(2)], true)
  t.same(timesOf(await recorder.next(0)), [2])
  await recorder.close()
  t.same(timesOf(await (await open(disk)).next(0)), [2])
})

t.test('more than may wait is refused, and what waits is not lost', async t => {
  const recorder = await open(memoryFolder(), { waitingMax: 2, commitAge: 1000, commitSamples: 100 })
  await recorder.record([reading(0)], false)
  const waiting = recorder.record([reading(1), reading(2)], true)
  await t.rejects(recorder.record([reading(3)], true), { code: 'WAY_DISK_BEHIND' })
  await waiting
  t.same(timesOf(await recorder.next(0)), [0, 1, 2])
})

t.test('those that no sender waits with leave room for those that one does', async t => {
  const recorder = await open(memoryFolder(), { waitingMax: 4, commitAge: 1000, commitSamples: 100 })
  await recorder.record([reading(0)], true)
  const waiting = [recorder.record([reading(1)], false), recorder.record([reading(2)], false)]
  await t.rejects(recorder.record([reading(3)], false), { code: 'WAY_DISK_BEHIND' })
  await Promise.all([...waiting, recorder.record([reading(4), reading(5)], true)])
  t.same(timesOf(await recorder.next(0)), [0, 1, 2, 4, 5])
})

t.test('trimming lets go of whole segments, but of nothing that is not reduced yet', async t => {
  const disk = memoryFolder()
  const recorder = await open(disk, { bytesMax: 1, segmentBytes: 1 })
  for (const time of [1, 2, 3, 4]) await recorder.record([reading(time)], true)
  await recorder.trim(2)
  await recorder.close()
  const after = await open(disk)
  t.same(timesOf(await after.next(2)), [3, 4])
  t.equal((await after.before(2, 10))?.samples, undefined, 'the first two are gone')
})

t.test('whatever the limits, the newest readings stay: by them a redelivery is known after a restart', async t => {
  const disk = memoryFolder()
  const limits = { bytesMax: 0, ageMax: 0, segmentBytes: 1 }
  const before = await open(disk, limits)
  for (const time of [1, 2, 3, 4]) await before.record([reading(time)], true)
  await before.close()
  const after = await open(disk, limits)
  await after.trim(4)
  t.same(timesOf((await after.before(4, 10))!), [3, 4])
})

t.test('the last commits before a position are found', async t => {
  const recorder = await open(memoryFolder())
  for (const time of [1, 2, 3, 4]) await recorder.record([reading(time)], true)
  t.same(timesOf((await recorder.before(3, 2))!), [2, 3])
})

t.test('a recorder that was replaced goes on after the position that was reduced', async t => {
  const recorder = await open(memoryFolder())
  await recorder.continueAfter(70)
  await recorder.record([reading(5)], true)
  t.match(await recorder.next(70), { position: 71, samples: 1 })
})

t.test('a damaged commit costs its own readings, which are counted, and no others', async t => {
  const disk = memoryFolder()
  const before = await open(disk)
  for (const time of [1, 2, 3]) await before.record([reading(time), reading(time * 10)], true)
  await before.close()
  const folder = disk.open()
  const [segment] = (await folder.list()).filter(({ name }) => name.endsWith('.seg'))
  const file = await folder.open(segment!.name)
  const bytes = await file.read(0, segment!.bytes)
  const second = Buffer.from(bytes).indexOf('WAYr', 1)
  await file.write(second + 60, Uint8Array.of(bytes[second + 60]! ^ 4))
  const after = await open(disk)
  const all = await after.next(0)
  t.same(timesOf(all), [1, 10, 3, 30])
  t.equal(all.damaged, 2)
})

t.test('where the end was damaged after it was reduced, nothing is said to wait', async t => {
  const disk = memoryFolder()
  const before = await open(disk)
  for (const time of [1, 2, 3]) await before.record([reading(time)], true)
  await before.close()
  const folder = disk.open()
  const [segment] = (await folder.list()).filter(({ name }) => name.endsWith('.seg'))
  const file = await folder.open(segment!.name)
  const bytes = Buffer.from(await file.read(0, segment!.bytes))
  await file.write(bytes.lastIndexOf('WAYr'), new Uint8Array(20))
  const after = await open(disk)
  await after.continueAfter(3)
  t.equal(after.untaken, 0)
  await after.record([reading(4)], true)
  t.equal(after.untaken, 1)
  t.same(timesOf(await after.next(3)), [4])
})

t.test('damage that reaches over the position where reading begins counts from there on', async t => {
  const disk = memoryFolder()
  const before = await open(disk)
  for (const time of [1, 2, 3, 4, 5, 6]) await before.record([reading(time), reading(time * 10)], true)
  await before.close()
  const folder = disk.open()
  const [segment] = (await folder.list()).filter(({ name }) => name.endsWith('.seg'))
  const file = await folder.open(segment!.name)
  const bytes = Buffer.from(await file.read(0, segment!.bytes))
  const second = bytes.indexOf('WAYr', bytes.indexOf('WAYr', 1) + 1)
  await file.write(second, new Uint8Array(segment!.bytes - second))
  const after = await open(disk)
  await after.continueAfter(6)
  after.reach.recall(3, 6)
  t.match(await after.next(3, 4), { position: 4, samples: 0, damaged: 0 })
  t.match(await after.next(4, 6), { position: 6, samples: 0, damaged: 6 }, 'of the three commits behind it')
  t.equal(after.untaken, 0)
  after.reach.recall(3, 999)
  t.equal(after.untaken, 0, 'what another recorder had is not believed')
})

t.test('memory holds only so much: what is beyond it is read from disk', async t => {
  const recorder = await open(memoryFolder(), { waitingMax: 1e6, segmentBytes: 1 << 20 })
  const many = (from: number): Taken[] => Array.from({ length: 150_000 }, (_, index) => reading(from + index))
  for (let round = 0; round < 5; round++) await recorder.record(many(round * 150_000), true)
  let [position, samples] = [0, 0]
  while (position < recorder.last) {
    const next = await recorder.next(position)
    samples += next.samples
    position = next.position
  }
  t.equal(samples, 750_000)
  t.equal(recorder.untaken, 0)
})
