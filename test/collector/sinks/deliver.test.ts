import t from 'tap'
import { deliver } from '../../../collector/sinks/deliver.ts'
import type { Parcel, Sink } from '../../../collector/sinks/sink.ts'
import { Store } from '../../../collector/store/store.ts'
import { type Clock, waiting } from '../../../platform/clock.ts'
import { silentLog } from '../../../platform/log.ts'
import { series } from '../../../protocol/series.ts'
import { listCatalog } from '../../support/catalog.ts'
import { memoryDisk } from '../../support/memory.ts'

const group = series('vibration', {})
const full = (position: number): Parcel => ({
  position,
  columns: [{ series: group, times: Float64Array.of(position), values: Float64Array.of(1) }],
  windows: [],
  alerts: [],
  notifications: []
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

const world = async (all: Parcel[], disk = memoryDisk()) => {
  const store = await Store.open(disk, listCatalog())
  const delivered: number[][] = []
  const stopping = new AbortController()
  const hand = handClock()
  const listeners = new Set<() => void>()
  let fault: Error | undefined
  let closed = 0
  const sink: Sink = {
    async deliver(parcels) {
      if (fault) throw fault
      delivered.push(parcels.map(({ position }) => position))
    },
    close: async () => void closed++
  }
  const running = deliver({
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
    log: silentLog,
    signal: stopping.signal
  })
  return {
    store,
    delivered,
    hand,
    listeners,
    running,
    stopping,
    closed: () => closed,
    fail: (with_: Error | undefined) => {
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
