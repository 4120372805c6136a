import t from 'tap'
import type { Taken } from '../../agent/intake.ts'
import { Recorder } from '../../agent/recorder.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { series } from '../../protocol/series.ts'
import { memoryDisk } from '../support/memory.ts'

const vibration = series('vibration', { asset: 'm1' })
const reading = (time: number, ownTime = true): Taken => ({ series: vibration, time, value: time / 2, ownTime })
const options = { bytesMax: 1 << 20, commitMax: 100, onCommit: () => {} }
const timesOf = (recorded: readonly { timed: readonly { times: Float64Array }[] }[]): number[] =>
  recorded.flatMap(({ timed }) => timed.flatMap(({ times }) => [...times]))

t.test('what was recorded is read again after a restart, in order', async t => {
  const disk = memoryDisk()
  const before = await Recorder.open(disk, options)
  for (const time of [3, 1, 2]) await before.record([reading(time)])
  await before.record([reading(9, false)])
  const after = await Recorder.open(disk, options)
  const recorded = await after.read(0, 10)
  t.same(timesOf(recorded), [3, 1, 2])
  t.match(recorded[3], { position: 4, timed: [], stamped: [{ times: Float64Array.of(9) }] })
  t.same(timesOf(await after.read(1, 1)), [1])
})

t.test('many readings at once share one write', async t => {
  const disk = memoryDisk()
  const recorder = await Recorder.open(disk, options)
  await Promise.all(Array.from({ length: 50 }, (_, time) => recorder.record([reading(time)])))
  t.ok(disk.writes <= 2, `${disk.writes} writes`)
  t.equal(timesOf(await recorder.read(0, 100)).length, 50)
})

t.test('a refused write rejects, and its readings are nowhere', async t => {
  const disk = memoryDisk()
  const recorder = await Recorder.open(disk, options)
  disk.fault = new WaysideError('WAY_DISK_FULL', 'no space')
  await t.rejects(recorder.record([reading(1)]), { code: 'WAY_DISK_FULL' })
  t.equal(recorder.oldestAfter(0), Number.POSITIVE_INFINITY)
  disk.fault = undefined
  await recorder.record([reading(2)])
  t.same(timesOf(await recorder.read(0, 10)), [2])
})

t.test('trimming lets go of the oldest, but of nothing that is not reduced yet', async t => {
  const disk = memoryDisk()
  const recorder = await Recorder.open(disk, { ...options, bytesMax: 1 })
  for (const time of [1, 2, 3, 4]) await recorder.record([reading(time)])
  await recorder.trim(2)
  const after = await Recorder.open(disk, options)
  t.same(timesOf(await after.read(0, 10)), [3, 4])
})

t.test('the last commits before a position are found, oldest first', async t => {
  const recorder = await Recorder.open(memoryDisk(), options)
  for (const time of [1, 2, 3, 4]) await recorder.record([reading(time)])
  t.same(timesOf(await recorder.before(3, 2)), [2, 3])
})

t.test('a recorder that was replaced goes on after the position that was reduced', async t => {
  const recorder = await Recorder.open(memoryDisk(), options)
  recorder.continueAfter(70)
  await recorder.record([reading(5)])
  t.match(await recorder.read(70, 10), [{ position: 71 }])
})
