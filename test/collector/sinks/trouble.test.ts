// An endpoint in trouble for an hour and more of simulated time, with deaths of the collector in between: each notification arrives, once by its key, in order.

import t from 'tap'
import { openDelivery } from '../../../collector/sinks/delivery.ts'
import type { Parcel, Sink } from '../../../collector/sinks/sink.ts'
import { idempotencyKey, type Outcome, telling } from '../../../collector/sinks/telling.ts'
import { Store } from '../../../collector/store/store.ts'
import { silentLog } from '../../../platform/log.ts'
import { series } from '../../../protocol/series.ts'
import { random } from '../../../simulators/random.ts'
import { WorldClock } from '../../../simulators/world/clock.ts'
import type { Life } from '../../../simulators/world/life.ts'
import { listCatalog } from '../../support/catalog.ts'
import { memoryDisk } from '../../support/memory.ts'

const minute = 60_000
const machines = 5

/** From which minute on the endpoint behaves how. */
const phases = [
  [0, 'down'],
  [60, 'lost'],
  [66, 'broken'],
  [72, 'busy'],
  [80, 'moved'],
  [86, 'refusing'],
  [87, 'lost'],
  [90, 'well']
] as const
const last = 150

const parcel = (position: number): Parcel => {
  const machine = `m${position % machines}`
  const number = Math.floor(position / machines) + 1
  const group = series('heat', { asset: machine })
  const change = {
    ...{
      id: `hot/${group.key}/1`,
      detector: 'hot',
      group,
      asset: machine,
      number,
      score: 1,
      explanation: 'hot',
      pendingSince: 1
    },
    ...({ state: 'firing', change: 'firing', severity: 'warning' } as const)
  }
  return {
    position,
    columns: [],
    windows: [],
    alerts: [],
    notifications: [{ id: `${position}-0`, time: position, changes: [change] }]
  }
}

const world = async (seed: number) => {
  const chance = random(seed)
  const clock = new WorldClock(0)
  const store = await Store.open(memoryDisk(), listCatalog())
  const all: Parcel[] = []
  const took: { key: string; machine: string; number: number; minute: number; lost: boolean }[] = []
  let asked = 0
  const listeners = new Set<() => void>()

  const phase = (): string => phases.findLast(([from]) => clock.now >= from * minute)![1]

  const sinkOf = (life: Life): Sink => {
    const post = async (key: string, machine: string, number: number): Promise<Outcome> => {
      asked++
      const now = phase()
      const takes = (lost: boolean): number => took.push({ key, machine, number, minute: clock.now / minute, lost })
      if (now === 'busy') return { busy: 'it answered 429', waitMs: 3 * minute }
      if (now === 'refusing') return { refused: 'it answered 404' }
      if (now === 'well') return void takes(false)
      if (now === 'lost') {
        takes(true)
        await clock.of(life).wait(10_000)
        throw new Error('no whole answer within 10000 ms')
      }
      throw new Error(now)
    }
    const deliver = telling(
      notification =>
        notification.changes.map(({ asset, number }) => {
          const key = idempotencyKey(notification)
          return { key, tell: () => post(key, asset!, number) }
        }),
      (_id, error) => error as Error
    )
    return { notifies: true, deliver, close: async () => {} }
  }

  const live = async (): Promise<Life> => {
    const life: Life = { alive: true }
    const delivery = await openDelivery({
      name: 'hook',
      sink: sinkOf(life),
      store,
      parcels: async (after, limit) => all.filter(({ position }) => position > after).slice(0, limit),
      subscribe: listener => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      clock: clock.of(life),
      random: chance.uniform,
      log: silentLog
    })
    void delivery.run(new AbortController().signal)
    return life
  }

  let life = await live()
  let deaths = 0
  for (let at = 1; at <= last; at++) {
    await clock.run(at * minute - chance.integer(30_000))
    if (at < 120) all.push(parcel(at))
    for (const listener of listeners) listener()
    // What begins now comes to where it waits: a dead one would else go on beside the next.
    await clock.run(clock.now)
    if (chance.integer(5) > 0) continue
    life.alive = false
    listeners.clear()
    life = await live()
    deaths++
  }
  await clock.run((last + 10) * minute)
  return { all, took, deaths, asked: () => asked }
}

t.test('each is there in the end, once by its key and in order; one comes again only where its answer was lost', async t => {
  for (let seed = 1; seed <= 20; seed++) {
    const { all, took, deaths, asked } = await world(seed)
    t.ok(deaths > 5)
    const first = [...new Map(took.map(one => [one.key, one] as const).toReversed()).values()].toReversed()
    t.same(
      new Set(first.map(({ key }) => key)),
      new Set(all.flatMap(({ notifications }) => notifications.map(notification => idempotencyKey(notification))))
    )
    for (let machine = 0; machine < machines; machine++) {
      const numbers = first.filter(one => one.machine === `m${machine}`).map(({ number }) => number)
      t.same(
        numbers,
        numbers.toSorted((a, b) => a - b)
      )
    }
    const answered = new Set<string>()
    for (const { key, lost } of took) {
      t.notOk(answered.has(key), 'nothing comes again that was answered')
      if (!lost) answered.add(key)
    }
    t.ok(took.filter(({ minute }) => minute > 90).length > 0)
    t.ok(asked() < 700, `${asked()} requests: an endpoint in trouble is not hammered`)
  }
})
