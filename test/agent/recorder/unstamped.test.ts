import t from 'tap'
import type { Taken } from '../../../agent/intake.ts'
import { Unstamped } from '../../../agent/recorder/unstamped.ts'
import { series } from '../../../protocol/series.ts'
import { eagerClock, type MemoryFolder, memoryFolder } from '../../support/folder.ts'

const vibration = series('vibration', { asset: 'm1' })
const reading = (sinceBoot: number, value = sinceBoot): Taken => ({ series: vibration, time: sinceBoot, value, ownTime: false })
const open = async (disk: MemoryFolder, bootId: string, record: (readings: readonly Taken[]) => Promise<void>) =>
  Unstamped.open(disk.open(), { clock: eagerClock(), bootId, record })
const collecting = () => {
  const taken: Taken[] = []
  return { taken, record: async (readings: readonly Taken[]) => void taken.push(...readings) }
}
const booted = Date.UTC(2026, 0, 1)

t.test('readings get the time since boot added to the time of the boot, once', async t => {
  const disk = memoryFolder()
  const { taken, record } = collecting()
  const unstamped = await open(disk, 'boot-1', record)
  for (const ms of [1000, 2500, 70_000]) await unstamped.add([reading(ms)])
  t.equal(unstamped.waiting, 3)
  await unstamped.stamp(booted)
  await unstamped.stamp(booted)
  t.same(
    taken.map(({ time, value, ownTime }) => [time - booted, value, ownTime]),
    [
      [1000, 1000, true],
      [2500, 2500, true],
      [70_000, 70_000, true]
    ]
  )
  t.equal(unstamped.waiting, 0)
  t.equal(unstamped.estimated, 0)
  await unstamped.close()
  t.equal((await open(disk, 'boot-1', record)).waiting, 0)
})

t.test('a program that restarts within one boot stamps what the one before took', async t => {
  const disk = memoryFolder()
  const { taken, record } = collecting()
  await (await open(disk, 'boot-1', record)).add([reading(1000)])
  const again = await open(disk, 'boot-1', record)
  await again.add([reading(9000)])
  t.equal(again.waiting, 2)
  await again.stamp(booted)
  t.same(
    taken.map(({ time }) => time - booted),
    [1000, 9000]
  )
  t.equal(again.estimated, 0)
})

t.test('readings of a boot that never had a clock get a near time before the next boot, and are counted', async t => {
  const disk = memoryFolder()
  const { taken, record } = collecting()
  await (await open(disk, 'boot-1', record)).add([reading(1000), reading(61_000)])
  const next = await open(disk, 'boot-2', record)
  await next.add([reading(500)])
  await next.stamp(booted)
  t.same(
    taken.map(({ time }) => time - booted),
    [-60_000, 0, 500]
  )
  t.equal(next.estimated, 2)
})

t.test('killed in the middle, some are handed on again, with the very same times', async t => {
  const disk = memoryFolder()
  const { taken, record } = collecting()
  const first = await open(disk, 'boot-1', async readings => {
    if (taken.length >= 2) throw new Error('killed')
    await record(readings)
  })
  for (let ms = 1; ms <= 5; ms++) await first.add([reading(ms * 1000)])
  await t.rejects(first.stamp(booted), /killed/)
  const again = await open(disk, 'boot-1', record)
  await again.stamp(booted + 777)
  const times = taken.map(({ time }) => time - booted)
  t.same([...new Set(times)], [1000, 2000, 3000, 4000, 5000], 'the offset of the first attempt')
  t.ok(times.length <= 6)
})
