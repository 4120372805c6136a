import fc from 'fast-check'
import t from 'tap'
import { Outbox } from '../../agent/outbox/outbox.ts'
import type { Waiting } from '../../agent/outbox/records.ts'
import type { Refused } from '../../agent/quarantine.ts'
import { type SetAside, setAside } from '../../agent/setaside.ts'
import { verdictOf } from '../../agent/verdict.ts'
import { silentLog } from '../../platform/log.ts'
import { decodeBatch } from '../../protocol/codec.ts'
import { type Columns, ColumnsBuilder } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'
import { eagerClock, type MemoryFolder, memoryFolder } from '../support/folder.ts'

const refusal = '{"status":"refused","code":"WAY_BATCH_CORRUPT","reason":"no","retriable":false}'
const names = ['vibration', 'temperature', 'current'].map(measurement => series(measurement, { asset: 'm1' }))

/** A sample by its number: `series time value`. */
const sampleOf = (number: number): string => `${names[number % 3]!.key} ${1000 + number} ${Math.sin(number)}`
const columnsOf = (numbers: readonly number[]): Columns => {
  const builder = new ColumnsBuilder()
  for (const number of numbers) builder.add(names[number % 3]!, 1000 + number, Math.sin(number))
  return builder.take()
}
const samplesIn = (bytes: Uint8Array): string[] =>
  decodeBatch(bytes).columns.flatMap(({ series, times, values }) =>
    Array.from(times, (time, at) => `${series.key} ${time} ${values[at]}`)
  )

interface Scene {
  readonly disk: MemoryFolder
  readonly outbox: Outbox
  readonly aside: Refused[]
  readonly setting: SetAside
}

const scene = async (batches: readonly Columns[]): Promise<Scene> => {
  const disk = memoryFolder()
  const clock = eagerClock(5000)
  const outbox = await Outbox.open(
    disk.open(),
    {
      agent: 'gw',
      segmentBytes: 1 << 14,
      clock,
      bytesMax: 1 << 30,
      bytesMin: 1 << 30,
      keepFree: 0,
      alarmBytes: 0,
      ageMax: Number.MAX_SAFE_INTEGER,
      grace: 0,
      onPut: () => {}
    },
    () => 'a'.repeat(16)
  )
  if (batches.length > 0) await outbox.put('live', batches, { pushes: [], released: true, pace: undefined })
  const aside: Refused[] = []
  const quarantine = { add: async (refused: Refused) => void aside.push(refused) }
  return { disk, outbox, aside, setting: setAside({ outbox, quarantine, clock, log: silentLog }) }
}

/** Sends all that waits to a collector that refuses every batch with a poisoned sample inside; what arrived, and after how many requests. */
const delivered = async ({ outbox, setting }: Scene, poisoned: (sample: string) => boolean) => {
  const arrived: string[] = []
  let requests = 0
  for (let [waiting] = outbox.waiting.ascending(); waiting; [waiting] = outbox.waiting.ascending()) {
    const bytes = await outbox.body(waiting)
    const samples = samplesIn(bytes)
    requests++
    if (!samples.some(poisoned)) {
      arrived.push(...samples)
      await outbox.acknowledge([waiting])
      continue
    }
    const verdict = verdictOf({ status: 400, headers: {}, body: refusal }, waiting.samples)
    await setting[verdict as 'split' | 'refused'](waiting, bytes, '400: no')
  }
  return { arrived: arrived.sort(), requests }
}

const range = (count: number): number[] => Array.from({ length: count }, (_, number) => number)

t.test('of many batches exactly the poisoned samples end in quarantine, and everything else arrives, each once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(399), { maxLength: 12 }),
      async (sizes, wanted) => {
        const total = sizes.reduce((sum, size) => sum + size, 0)
        const bad = new Set(wanted.map(number => sampleOf(number % total)))
        let next = 0
        const made = await scene(sizes.map(size => columnsOf(range(size).map(() => next++))))
        const { arrived } = await delivered(made, sample => bad.has(sample))
        const good = range(total)
          .map(sampleOf)
          .filter(sample => !bad.has(sample))
        const aside = made.aside.map(({ payload }) => samplesIn(payload))
        return (
          JSON.stringify(arrived) === JSON.stringify(good.sort()) &&
          aside.every(({ length }) => length === 1) &&
          JSON.stringify(aside.flat().sort()) === JSON.stringify([...bad].sort()) &&
          JSON.stringify(made.outbox.tally) ===
            JSON.stringify({ batched: total, acknowledged: good.length, lost: 0, refused: bad.size })
        )
      }
    ),
    { numRuns: 60 }
  )
})

t.test('a whole series that is refused ends in quarantine sample by sample, and the others arrive', async t => {
  const made = await scene([columnsOf(range(300))])
  const { arrived } = await delivered(made, sample => sample.startsWith('temperature'))
  t.equal(arrived.length, 200)
  t.equal(made.aside.length, 100)
  t.notOk(arrived.some(sample => sample.startsWith('temperature')))
})

t.test('one bad sample among 4096 is found with two requests for each halving', async t => {
  const made = await scene([columnsOf(range(4096))])
  const { requests, arrived } = await delivered(made, sample => sample === sampleOf(2718))
  t.equal(arrived.length, 4095)
  t.equal(requests, 1 + 2 * 12)
})

t.test('the halves keep states, level and the samples in their order', async t => {
  const states = ['false', 'true']
  const running = series('running', { asset: 'm1' })
  const columns = [{ series: running, times: Float64Array.of(5, 3, 9), values: Float64Array.of(1, 0, 1), states }]
  const { outbox, setting } = await scene([columns])
  const [waiting] = outbox.waiting.ascending()
  await setting.split(waiting!, await outbox.body(waiting!), '400')
  const halves: Waiting[] = [...outbox.waiting.ascending()]
  t.match(halves, [
    { lane: 'backfill', samples: 2, level: 0, released: true },
    { lane: 'backfill', samples: 1, level: 0, released: true }
  ])
  const found = await Promise.all(halves.map(async half => decodeBatch(await outbox.body(half)).columns))
  t.same(
    found.flat().map(({ times, values, states }) => [[...times], [...values], states]),
    [
      [[5, 3], [1, 0], states],
      [[9], [1], states]
    ]
  )
})

t.test('what is in quarantine says which batch it was, when, and what the collector said', async t => {
  const { outbox, setting, aside } = await scene([columnsOf([1]), columnsOf([2])])
  const second = [...outbox.waiting.ascending()][1]!
  const bytes = await outbox.body(second)
  await setting.refused(second, bytes, '422: the tag is not allowed')
  t.match(aside, [
    { topic: 'batch live/2', code: 'WAY_BATCH_CORRUPT', reason: 'the collector refused it: 422: the tag is not allowed' }
  ])
  t.ok(aside[0]!.time >= 5000)
  t.same(aside[0]!.payload, bytes)
  t.same(
    [...outbox.waiting.ascending()].map(({ sequence }) => sequence),
    [1]
  )
})

t.test('where the outbox cannot be written, the sample is in quarantine and still waits: shown twice, lost never', async t => {
  const { disk, outbox, setting, aside } = await scene([columnsOf([1])])
  const [waiting] = outbox.waiting.ascending()
  const bytes = await outbox.body(waiting!)
  disk.files.full = true
  await t.rejects(setting.refused(waiting!, bytes, '400'), { code: 'WAY_DISK_FULL' })
  t.equal(aside.length, 1)
  t.equal(outbox.waiting.count, 1)
  disk.files.full = false
  await setting.refused(waiting!, bytes, '400')
  t.equal(aside.length, 2)
  t.match(outbox.tally, { batched: 1, refused: 1, lost: 0 })
})

t.test('where the quarantine cannot take it, it stays in the outbox', async t => {
  const { outbox } = await scene([columnsOf([1])])
  const quarantine = { add: () => Promise.reject(new Error('no space left')) }
  const setting = setAside({ outbox, quarantine, clock: eagerClock(), log: silentLog })
  const [waiting] = outbox.waiting.ascending()
  await t.rejects(setting.refused(waiting!, await outbox.body(waiting!), '400'), /no space/)
  t.equal(outbox.waiting.count, 1)
  t.equal(outbox.tally.refused, 0)
})

/** Flips a byte of a batch on disk. */
const damage = async ({ disk }: Scene, { place, length }: Waiting): Promise<void> => {
  const folder = disk.open()
  const [segment] = (await folder.list()).filter(({ name }) => name.endsWith('.seg'))
  const file = await folder.open(segment!.name)
  const [byte] = await file.read(place.offset + length, 1)
  await file.write(place.offset + length, Uint8Array.of(byte! ^ 1))
}

t.test('a batch that cannot be read any more is lost, counted, and told with its times', async t => {
  const made = await scene([columnsOf([1, 2, 3]), columnsOf([4])])
  const { outbox, setting } = made
  const [first, second] = outbox.waiting.ascending()
  await damage(made, first!)
  t.equal(await setting.body(first!), undefined)
  t.ok(await setting.body(second!))
  t.same(outbox.losses, [{ id: 1, lane: 'live', from: 1001, to: 1003, samples: 3, reason: 'damaged on disk' }])
  t.same(outbox.tally, { batched: 4, acknowledged: 0, lost: 3, refused: 0 })
})

t.test('a batch that is sent again after its ack stays acknowledged, whatever becomes of it, and is given up', async t => {
  const made = await scene([columnsOf([1, 2]), columnsOf([3, 4]), columnsOf([5])])
  const { outbox, setting, aside } = made
  await outbox.acknowledge([...outbox.waiting.ascending()])
  const [unreadable, halved, refused] = await outbox.graced('live', [[1, 3]])
  await damage(made, unreadable!)
  t.equal(await setting.body(unreadable!), undefined)
  await setting.split(halved!, await outbox.body(halved!), '400')
  await setting.refused(refused!, await outbox.body(refused!), '400')
  t.same(outbox.tally, { batched: 5, acknowledged: 5, lost: 0, refused: 0 })
  t.equal(outbox.waiting.count, 0)
  t.same(outbox.losses, [])
  t.same(aside, [])
  t.same(await outbox.graced('live', [[1, 3]]), [])
})
