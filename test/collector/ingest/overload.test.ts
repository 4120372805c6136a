import fc from 'fast-check'
import t from 'tap'
import { Backlog } from '../../../collector/ingest/backlog.ts'
import { type Overloads, overloads, urgencies } from '../../../collector/ingest/overload.ts'
import { receive } from '../../../collector/ingest/receive.ts'
import { silentLog } from '../../../platform/log.ts'
import { defaultLimits } from '../../../protocol/codec.ts'
import { Tables } from '../../../protocol/tables.ts'
import { WorldClock } from '../../../simulators/world/clock.ts'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const taken = (some: Pick<Overloads, 'refuse'>) => urgencies.filter(urgency => some.refuse(urgency) === undefined)

const scene = (limits = { entries: 1000, bytes: 1000, keepFree: 100 }) => {
  const state = { entries: 0, bytes: 0, free: 1e9 }
  const clock = new WorldClock(0)
  const ports = { behind: () => state, free: async () => state.free, clock: clock.of({ alive: true }) }
  const overload = overloads(ports, limits)
  const stopping = new AbortController()
  void overload.run(stopping.signal)
  return { state, overload, clock, stop: () => stopping.abort() }
}

t.test('the further processing is behind, the more urgent is what is still taken', async t => {
  const { state, overload, stop } = scene()
  t.teardown(stop)
  for (const [entries, bytes, names] of [
    [0, 0, 'alarm new backlog'],
    [500, 500, 'alarm new backlog'],
    [501, 0, 'alarm new'],
    [0, 501, 'alarm new'],
    [1000, 1000, 'alarm new'],
    [1001, 0, 'alarm'],
    [0, 1251, '']
  ] as const) {
    Object.assign(state, { entries, bytes })
    t.equal(taken(overload).join(' '), names, `${entries} entries, ${bytes} bytes`)
  }
})

t.test('so with the room on the disk, which is looked at from time to time', async t => {
  const { state, overload, clock, stop } = scene()
  t.teardown(stop)
  for (const [free, names] of [
    [200, 'alarm new backlog'],
    [199, 'alarm new'],
    [99, 'alarm'],
    [79, ''],
    [1000, 'alarm new backlog']
  ] as const) {
    state.free = free
    await clock.run(clock.now + 5000)
    t.equal(taken(overload).join(' '), names, `${free} bytes free`)
  }
  t.same(overload.refused, { alarm: 1, new: 2, backlog: 3 })
})

t.test('what is refused is told when to come again, what waited later than the rest, and is not decoded', async t => {
  const { state, overload, stop } = scene()
  t.teardown(stop)
  const journal = await openJournal(memoryDisk())
  const { batch } = receive({
    journal,
    limits: defaultLimits,
    tables: new Tables(),
    overloads: overload,
    clock: { monotonic: () => 0 },
    log: silentLog
  })
  const { bytes } = arrivalOf({ sequence: 1, columns: [columnOf('x', 1)] })
  state.entries = 600
  t.match(await batch('gw', undefined, bytes, true), {
    status: 503,
    headers: { 'retry-after': '30' },
    answer: { status: 'refused', code: 'WAY_COLLECTOR_BUSY', retriable: true, backlogOnly: true, reason: /600 entries/ }
  })
  t.match(await batch('gw', undefined, arrivalOf({ lane: 'backfill', sequence: 1 }).bytes), { status: 503 })
  t.match(await batch('gw', undefined, bytes), { status: 200 })
  state.entries = 2000
  t.match(await batch('gw', undefined, bytes.fill(255, 60)), { status: 503, answer: { backlogOnly: undefined } })
  t.equal(journal.last, 1)
})

t.test('bytes behind are never less than they are, and at most those of a few entries more', async t => {
  const step = fc.record({ bytes: fc.integer({ min: 1, max: 300_000 }), done: fc.integer({ min: 0, max: 3 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const totals = [0]
      const backlog = new Backlog({ position: 0, total: 0 }, { position: 0, total: 0 })
      let done = 0
      for (const step of steps) {
        totals.push(totals.at(-1)! + step.bytes)
        backlog.note({ position: totals.length - 1, total: totals.at(-1)! })
        done = Math.min(totals.length - 1, done + step.done)
        const { entries, bytes } = backlog.behind(done)
        const exact = totals.at(-1)! - totals[done]!
        t.equal(entries, totals.length - 1 - done)
        t.ok(bytes >= exact && (exact === 0 ? bytes === 0 : bytes <= exact + (256 << 10) + 300_000), `${bytes} for ${exact}`)
      }
    })
  )
})

t.test('how far it is behind is known again after a restart', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk)
  for (let sequence = 1; sequence <= 4; sequence++) await journal.take(arrivalOf({ sequence, columns: [columnOf('x', 1)] }))
  const again = await openJournal(disk)
  t.same(again.mark, journal.mark)
  const [from, to] = [await again.markAt(2), await again.markAt(0)]
  t.equal(to.total, 0)
  t.equal(again.mark.total - from.total, again.mark.total / 2)
})
