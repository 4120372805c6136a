import t from 'tap'
import type { Journal } from '../../../collector/ingest/journal.ts'
import { type Needs, type RetentionLimits, retention } from '../../../collector/ingest/retention.ts'
import { silentLog } from '../../../platform/log.ts'
import { sealed } from '../../../platform/sealed.ts'
import { WorldClock } from '../../../simulators/world/clock.ts'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const [minute, hour] = [60_000, 3_600_000]
const everything: Needs = { processed: Number.MAX_SAFE_INTEGER, sinks: [] }
const arrival = (sequence: number) => arrivalOf({ sequence, columns: [columnOf('x', sequence * hour)] })

/** A journal with a batch a minute, each with a sample an hour later than the last, and its retention. */
const scene = async (batches: number, some: Partial<RetentionLimits> = {}, needs = everything) => {
  const clock = new WorldClock(0)
  const memory = memoryDisk()
  const options = { now: () => clock.now, recentBytes: 0, leadMost: 1e12 }
  const journal = await openJournal(sealed(memory), options)
  for (let sequence = 1; sequence <= batches; sequence++) {
    await clock.run(sequence * minute)
    await journal.take(arrival(sequence))
  }
  const state = { needs }
  const said: [event: string, fields: object | undefined][] = []
  const say = (event: string, fields?: object) => void said.push([event, fields])
  const limits = { keep: 1e15, bytes: 1e15, counts: 1e15, ...some }
  const stopping = new AbortController()
  const sweeping = retention(
    { journal, needs: async () => state.needs, clock: clock.of({ alive: true }), log: { ...silentLog, warn: say, error: say } },
    limits
  )
  void sweeping.run(stopping.signal)
  const again = () => openJournal(sealed(memory), options)
  return { clock, memory, journal, state, said, again, stop: () => stopping.abort() }
}

const positions = async (journal: Journal): Promise<number[]> => (await journal.read(0, 1000)).map(({ position }) => position)

t.test('entries that are old go, never those that are not processed, nor those that a sink has not had', async t => {
  const { clock, journal, state, stop } = await scene(100, { keep: 50 * minute })
  t.teardown(stop)
  await clock.run(clock.now + minute)
  t.equal(journal.first, 51)
  t.equal((await positions(journal)).length, 50)
  await clock.run(clock.now + 20 * minute)
  t.equal(journal.first, 71)
  state.needs = { processed: 80, sinks: [{ name: 'a', position: 75 }] }
  await clock.run(clock.now + 20 * minute)
  t.equal(journal.first, 76)
  state.needs = { processed: 80, sinks: [{ name: 'a', position: 1e9 }] }
  await clock.run(clock.now + 20 * minute)
  t.equal(journal.first, 81)
})

t.test('the newest entry stays, so that positions go on after a restart', async t => {
  const { clock, journal, again, stop } = await scene(3, { keep: 1 })
  t.teardown(stop)
  await clock.run(clock.now + 2 * minute)
  t.same(await positions(journal), [3])
  const restarted = await again()
  t.same([restarted.first, restarted.last], [3, 3])
  t.same(restarted.mark, journal.mark)
  await restarted.take(arrival(4))
  t.same(await positions(restarted), [3, 4])
})

t.test('what is repeated is a duplicate for ever, but once its hash is gone nobody can say whether it is the same', async t => {
  const { clock, journal, again, stop } = await scene(10, { keep: 5 * minute })
  t.teardown(stop)
  await clock.run(clock.now + minute)
  for (const one of [journal, await again()]) {
    t.same(await one.take(arrival(2)), { kind: 'taken', unverified: true })
    t.same(await one.take(arrival(9)), { kind: 'taken' })
    t.same(await one.take(arrivalOf({ sequence: 9 })), { kind: 'conflict' })
    t.same(await one.take(arrivalOf({ sequence: 2 })), { kind: 'taken', unverified: true })
  }
  t.equal(journal.last, 10)
})

t.test('beyond the bytes the oldest go, a sink that is so far behind is named, what is not processed stays', async t => {
  const sinks = [
    { name: 'slow', position: 10 },
    { name: 'fast', position: 60 }
  ]
  const { clock, journal, state, said, stop } = await scene(100, { bytes: 3000 }, { processed: 60, sinks })
  t.teardown(stop)
  await clock.run(clock.now + minute)
  t.equal(journal.first, 61)
  const lost = said
    .filter(([event]) => /went on without it/.test(event))
    .map(([, fields]) => fields as { entries: number; sink: string })
  t.equal(
    lost.reduce((sum, { entries }) => sum + entries, 0),
    50
  )
  t.ok(lost.every(({ sink }) => sink === 'slow'))
  state.needs = { processed: 100, sinks: [] }
  await clock.run(clock.now + minute)
  const kept = journal.mark.total - (await journal.markAt(journal.first - 1)).total
  t.ok(kept <= 3000 && kept > 2500, `${kept} bytes`)
})

t.test('what keeps old entries is told once an hour', async t => {
  const { clock, state, said, stop } = await scene(10, { keep: minute })
  t.teardown(stop)
  state.needs = { processed: 1e9, sinks: [{ name: 'slow', position: 2 }] }
  await clock.run(clock.now + 3 * hour)
  t.match(said[0], ['the journal keeps old entries for what is behind', { behind: 'slow' }])
  t.ok(said.length >= 3 && said.length <= 4, `${said.length} times in three hours`)
})

t.test('damaged entries go with the others', async t => {
  const { clock, memory, journal, stop } = await scene(10, { keep: 5 * minute })
  t.teardown(stop)
  const rows = memory.tables.get('journal')!
  const keys = [...rows.keys()].filter(key => key.startsWith('j/')).sort()
  for (const index of [0, 3]) rows.get(keys[index]!)![10]! ^= 1
  await clock.run(clock.now + minute)
  t.equal(journal.first, 6)
  t.same([...rows.keys()].filter(key => key.startsWith('j/')).sort(), keys.slice(5))
})

t.test('a write that fails is tried again with the next sweep', async t => {
  const { clock, memory, journal, said, stop } = await scene(10, { keep: 5 * minute })
  t.teardown(stop)
  memory.fault = new Error('no space')
  await clock.run(clock.now + minute)
  t.equal(journal.first, 1)
  t.match(said[0], [/could not be removed/, { reason: 'no space' }])
  memory.fault = undefined
  await clock.run(clock.now + minute)
  t.equal(journal.first, 7)
})

t.test('counts by hour go when they are old enough', async t => {
  const { clock, memory, stop } = await scene(10, { counts: 10 * minute })
  t.teardown(stop)
  await clock.run(4 * hour + 15 * minute)
  const counts = [...memory.tables.get('journal')!.keys()].filter(key => key.startsWith('c/'))
  t.equal(counts.length, 7, 'of hours 4 to 10')
})
