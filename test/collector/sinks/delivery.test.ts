import t from 'tap'
import { openDelivery } from '../../../collector/sinks/delivery.ts'
import type { Parcel, Sink, Stop } from '../../../collector/sinks/sink.ts'
import { telling as tellingOf } from '../../../collector/sinks/telling.ts'
import { Store } from '../../../collector/store/store.ts'
import { type Clock, waiting } from '../../../platform/clock.ts'
import { silentLog } from '../../../platform/log.ts'
import { series } from '../../../protocol/series.ts'
import { listCatalog } from '../../support/catalog.ts'
import { write } from '../../support/filling.ts'
import { memoryDisk } from '../../support/memory.ts'

const group = series('vibration', {})
const full = (position: number): Parcel => ({
  position,
  columns: [{ series: group, times: Float64Array.of(position), values: Float64Array.of(1) }],
  windows: [],
  alerts: [],
  notifications: []
})
/** With a notification named after it. */
const telling = (position: number): Parcel => ({
  ...{ position, columns: [], windows: [], alerts: [] },
  notifications: [{ id: `${position}-0`, time: 1, changes: [] }]
})
const empty = (position: number): Parcel => ({ position, columns: [], windows: [], alerts: [], notifications: [] })

/** A clock whose timers run when told; a test waits for what happens, never for time. */
const handClock = () => {
  const timers: { ms: number; call: () => void }[] = []
  let noticed = (): void => {}
  const after: Clock['after'] = (ms, call) => {
    const timer = { ms, call }
    timers.push(timer)
    noticed()
    return () => void timers.splice(timers.indexOf(timer), 1)
  }
  const clock: Clock = { now: () => 0, monotonic: () => 0, sinceBoot: () => 0, after, wait: waiting(after) }
  return {
    clock,
    /** The next timer that is set, or is set already. */
    async next() {
      if (timers.length === 0)
        await new Promise<void>(resolve => {
          noticed = resolve
        })
      return timers[0]!
    },
    fire: () => timers.shift()?.call()
  }
}

const world = async (all: Parcel[], disk = memoryDisk(), some: Partial<Sink> = {}) => {
  const said: string[] = []
  const store = await Store.open(disk, listCatalog())
  const delivered: number[][] = []
  const stopping = new AbortController()
  const hand = handClock()
  const listeners = new Set<() => void>()
  let fault: Error | Stop | undefined
  let refused: string | undefined
  let closed = 0
  const sink: Sink = {
    async deliver(parcels) {
      if (fault instanceof Error) throw fault
      if (fault) return fault
      const isRefused = parcels.some(({ notifications }) => notifications.some(({ id }) => id === refused))
      if (isRefused) return { why: 'refused', notification: refused!, reason: 'it answered 400' }
      delivered.push(parcels.map(({ position }) => position))
      return undefined
    },
    close: async () => void closed++,
    ...some
  }
  const delivery = await openDelivery({
    name: 'test',
    sink,
    store,
    parcels: async (after, limit) => all.filter(({ position }) => position > after).slice(0, limit),
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    clock: hand.clock,
    random: () => 0.5,
    log: { ...silentLog, info: event => void said.push(event) }
  })
  const running = delivery.run(stopping.signal)
  return {
    store,
    delivery,
    delivered,
    said,
    hand,
    listeners,
    running,
    stopping,
    closed: () => closed,
    /** Refuses a notification from now on. */
    refuse: (id: string | undefined) => {
      refused = id
    },
    settled: async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) await new Promise(resolve => setImmediate(resolve))
    },
    fail: (with_: Error | Stop | undefined) => {
      fault = with_
    },
    add: (...parcels: Parcel[]) => {
      all.push(...parcels)
      for (const listener of listeners) listener()
    }
  }
}

t.test('a failing sink is tried again with growing pauses, and nothing is left out', async t => {
  const { hand, fail, delivered, store, stopping, running, add } = await world([])
  await hand.next()
  fail(new Error('down'))
  add(full(1), full(2))
  t.equal((await hand.next()).ms, 500)
  hand.fire()
  t.equal((await hand.next()).ms, 1000)
  fail(undefined)
  hand.fire()
  t.equal((await hand.next()).ms, 60_000, 'idle again')
  t.same(delivered, [[1, 2]])
  t.equal(await store.cursor('test'), 2)
  stopping.abort()
  await running
})

t.test('it goes on after a restart where it stood, and leaves out what holds nothing', async t => {
  const disk = memoryDisk()
  const first = await world([full(1), empty(2), full(3), empty(4)], disk)
  await first.hand.next()
  first.stopping.abort()
  await first.running
  t.same(first.delivered, [[1, 3]])
  t.equal(first.closed(), 1)
  t.equal(first.listeners.size, 0)
  const second = await world([full(1), full(3), empty(5)], disk)
  await second.hand.next()
  t.same(second.delivered, [])
  const writes = disk.writes
  second.add(empty(6), empty(7))
  await second.hand.next()
  t.equal(disk.writes, writes, 'empty entries cost no write')
  second.add(full(8))
  await second.hand.next()
  second.stopping.abort()
  await second.running
  t.same(second.delivered, [[8]])
})

t.test('stopping ends a pause at once', async t => {
  const { hand, fail, add, stopping, running } = await world([])
  await hand.next()
  fail(new Error('down'))
  add(full(1))
  await hand.next()
  stopping.abort()
  await running
  t.pass()
})

t.test('what asks to be left alone is, for as long as it says but not for ever', async t => {
  const { hand, fail, add, delivered, stopping, running } = await world([])
  await hand.next()
  fail({ why: 'busy', waitMs: 5000, reason: 'busy' })
  add(telling(1))
  t.equal((await hand.next()).ms, 5000)
  fail({ why: 'busy', waitMs: 86_400_000, reason: 'busy' })
  hand.fire()
  t.equal((await hand.next()).ms, 900_000)
  fail(undefined)
  hand.fire()
  await hand.next()
  t.same(delivered, [[1]])
  stopping.abort()
  await running
})

t.test('what is refused ten times is set aside, seen, kept over a restart, and sent again when asked', async t => {
  const disk = memoryDisk()
  const first = await world([], disk)
  await first.hand.next()
  first.refuse('1-0')
  first.add(telling(1), telling(2))
  for (let tries = 1; tries < 10; tries++) {
    await first.hand.next()
    t.match(first.delivery.status(), { undelivered: 0, failing: { failures: tries, reason: 'it answered 400' } })
    first.hand.fire()
  }
  t.equal((await first.hand.next()).ms, 60_000, 'idle: nobody waits for what is set aside')
  t.same(first.delivered, [[2]])
  t.match(first.delivery.undelivered(), [{ position: 1, notification: { id: '1-0' }, reason: 'it answered 400', at: 0 }])
  t.strictSame(first.delivery.status(), { name: 'test', position: 2, undelivered: 1, skipped: 0 })
  first.stopping.abort()
  await first.running

  const second = await world([telling(1), telling(2)], disk)
  await second.hand.next()
  t.same(second.delivered, [])
  t.equal(second.delivery.status().undelivered, 1)
  second.refuse('1-0')
  t.equal(await second.delivery.again(), 1)
  await second.settled(() => !second.delivery.undelivered()[0]?.again)
  t.equal(second.delivery.status().undelivered, 1, 'still not taken')
  second.refuse(undefined)
  t.equal(await second.delivery.again(), 1)
  await second.settled(() => second.delivery.status().undelivered === 0)
  t.same(second.delivered, [[1]])
  t.equal(await second.delivery.again(), 0)
  second.stopping.abort()
  await second.running
  const third = await world([], disk)
  t.equal(third.delivery.status().undelivered, 0)
  third.stopping.abort()
  await third.running
})

t.test('a sink of notifications that is new is told what comes from then on, also where it was down until a restart', async t => {
  const disk = memoryDisk()
  const catalog = listCatalog()
  const store = await Store.open(disk, catalog)
  await write(store, catalog, { position: 2 })
  const all = [telling(1), telling(2)]
  const first = await world(all, disk, { notifies: true })
  await first.hand.next()
  t.same(first.delivered, [])
  t.equal(first.delivery.status().position, 2)
  first.fail(new Error('down'))
  first.add(telling(3))
  await write(store, catalog, { position: 3 })
  await first.hand.next()
  first.stopping.abort()
  await first.running
  const second = await world(all, disk, { notifies: true })
  await second.hand.next()
  t.same(second.delivered, [[3]])
  second.stopping.abort()
  await second.running
  const other = await world(all, memoryDisk())
  await other.hand.next()
  t.same(other.delivered, [[1, 2, 3]], 'one of samples and windows gets what there is')
  other.stopping.abort()
  await other.running
})

t.test('what was set aside is sent again only to those who did not take it, also after a restart', async t => {
  const disk = memoryDisk()
  const told: string[] = []
  let refusing = true
  const sink = (): Partial<Sink> => ({
    notifies: true,
    deliver: tellingOf(
      ({ id }) =>
        ['eva', 'kim', 'max'].map(name => ({
          key: `${id}/${name}`,
          async tell() {
            if (refusing && name !== 'eva') return { refused: 'no such mailbox' }
            told.push(`${id}/${name}`)
            return undefined
          }
        })),
      (_id, error) => error as Error
    )
  })
  const first = await world([], disk, sink())
  await first.hand.next()
  first.add(telling(1), telling(2))
  while (first.delivery.status().undelivered < 2) {
    await first.hand.next()
    first.hand.fire()
    await new Promise(resolve => setImmediate(resolve))
  }
  t.same(told, ['1-0/eva', '2-0/eva'])
  first.stopping.abort()
  await first.running
  const second = await world([], disk, sink())
  await second.hand.next()
  await second.delivery.again()
  await second.settled(() => second.delivery.undelivered().every(({ again }) => !again))
  refusing = false
  await second.delivery.again()
  await second.settled(() => second.delivery.status().undelivered === 0)
  t.same(told, ['1-0/eva', '2-0/eva', '1-0/kim', '1-0/max', '2-0/kim', '2-0/max'])
  second.stopping.abort()
  await second.running
})

t.test('that a sink takes again is said once it took something, not where what it refuses was set aside', async t => {
  const { hand, refuse, add, delivery, said, running, stopping } = await world([])
  await hand.next()
  refuse('1-0')
  add(telling(1))
  for (let tries = 1; tries < 10; tries++) {
    await hand.next()
    hand.fire()
  }
  await hand.next()
  t.match(delivery.status(), { undelivered: 1, position: 1, failing: { failures: 9 } })
  t.same(said, [])
  add(telling(2))
  await hand.next()
  t.same(said, ['sink takes again'])
  t.equal(delivery.status().failing, undefined)
  stopping.abort()
  await running
})
