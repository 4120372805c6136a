import t from 'tap'
import { overloads } from '../../../collector/ingest/overload.ts'
import { receive } from '../../../collector/ingest/receive.ts'
import { type End, turns } from '../../../collector/ingest/turns.ts'
import { silentLog } from '../../../platform/log.ts'
import { defaultLimits } from '../../../protocol/codec.ts'
import { Tables } from '../../../protocol/tables.ts'
import { WorldClock } from '../../../simulators/world/clock.ts'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const some = { together: 2, bytes: 100, waiting: 3, waitingBytes: 10_000, patience: 10_000 }

/** Those whose turn it is, in the order in which it came, and their ends. */
const scene = (options: Partial<typeof some> = {}) => {
  const state = { now: 0, busy: 0 }
  const all = turns({ clock: { monotonic: () => state.now }, busyness: () => state.busy }, { ...some, ...options })
  const begun: number[] = []
  const ends = new Map<number, End>()
  const take = (name: number, bytes = 10): number | undefined => {
    const turn = all.take(bytes)
    if (typeof turn === 'number') return turn
    void turn.then(end => {
      begun.push(name)
      ends.set(name, end)
    })
    return undefined
  }
  const end = (name: number, ms = 0): Promise<void> => {
    state.now += ms
    ends.get(name)!()
    return Promise.resolve()
  }
  return { all, begun, take, end, state }
}

t.test('a few have their turn together, the others one after the other as these end', async t => {
  const { all, begun, take, end } = scene()
  for (const name of [1, 2, 3, 4]) take(name)
  await Promise.resolve()
  t.same([begun, all.waiting], [[1, 2], 2])
  await end(2)
  t.same([begun, all.waiting], [[1, 2, 3], 1])
  await end(2)
  t.same(begun, [1, 2, 3], 'a turn ends once')
  await end(1)
  t.same([begun, all.waiting], [[1, 2, 3, 4], 0])
})

t.test('those that wait have only so many bytes together, and one may always wait', async t => {
  const { all, take, end } = scene({ together: 1, waitingBytes: 100 })
  take(1)
  t.equal(take(2, 500), undefined)
  t.type(take(3), 'number')
  await Promise.resolve()
  await end(1)
  t.equal(take(4, 60), undefined)
  t.type(take(5, 50), 'number')
  t.equal(take(6, 40), undefined)
  t.equal(all.waiting, 2)
})

t.test('large ones have their turn alone, and none passes another', async t => {
  const { begun, take, end } = scene()
  take(1, 60)
  take(2, 1000)
  take(3, 30)
  await Promise.resolve()
  t.same(begun, [1])
  await end(1)
  t.same(begun, [1, 2])
  await end(2)
  t.same(begun, [1, 2, 3])
})

t.test('where too many wait, each of the others is told a time of its own at which to come again', async t => {
  const { begun, take, end } = scene({ waiting: 40 })
  for (let name = 1; name <= 42; name++) t.equal(take(name), undefined)
  await Promise.resolve()
  for (let round = 0; round < 20; round++) for (const name of begun.slice(-2)) await end(name, 1000)
  for (let name = 43; take(name) === undefined; name++);
  const seconds = Array.from({ length: 40 }, () => take(0)!)
  t.same(
    seconds,
    [...seconds].sort((a, b) => a - b)
  )
  t.ok(new Set(seconds).size > 5, String(seconds))
  t.ok(Math.max(...seconds) <= 60, 'and none is sent away for long')
})

t.test('where turns last long, fewer may wait for theirs', async t => {
  const { all, begun, take, end } = scene({ together: 1, waiting: 1000, patience: 10_000 })
  for (let name = 1; name <= 200; name++) take(name)
  await Promise.resolve()
  for (let name = 1; name <= 150; name++) await end(name, 1000)
  t.same([begun.length, all.waiting], [151, 49])
  t.type(take(201), 'number')
  for (let name = 151; name <= 195; name++) await end(name, 1000)
  t.equal(take(202), undefined)
})

t.test('while the thread is busy fewer have their turn together, down to one; and more again once it is not', async t => {
  const { begun, take, end, state } = scene({ together: 8, bytes: 1000, waiting: 1000 })
  for (let name = 1; name <= 300; name++) take(name)
  await Promise.resolve()
  let ended = 0
  const together = (): number => begun.length - ended
  const pass = async (ms: number): Promise<number> => {
    await end(begun[ended++]!, ms)
    return together()
  }
  t.equal(together(), 8)
  state.busy = 0.9
  for (let turn = 0; turn < 20; turn++) await pass(10)
  t.equal(together(), 1, 'one is let in however busy it is')
  state.busy = 0.5
  const counts: number[] = []
  for (let turn = 0; turn < 60; turn++) counts.push(await pass(40))
  t.same(counts.slice(0, 3), [2, 3, 4])
  t.equal(counts.at(-1), 8)
})

/** Where batches come in. */
const door = async () => {
  const clock = new WorldClock(0).of({ alive: true })
  const overload = overloads(
    { behind: () => ({ entries: 0, bytes: 0 }), free: async () => 1e9, clock },
    { entries: 9, bytes: 9, keepFree: 0 }
  )
  const journal = await openJournal(memoryDisk())
  const limits = defaultLimits
  return { journal, overload, ...receive({ journal, limits, tables: new Tables(), overloads: overload, clock, log: silentLog }) }
}

t.test('what waited goes by turns, what is new and alarms do not', async t => {
  const { journal, overload, batch } = await door()
  const post = (lane: 'alarm' | 'live' | 'backfill', sequence: number) =>
    batch('gw', undefined, arrivalOf({ lane, sequence, columns: [columnOf('x', sequence)] }).bytes)
  const waited = Array.from({ length: 1000 }, (_, index) => post('backfill', index + 1))
  const urgent = [post('live', 1), post('alarm', 1)]
  for (const { status } of await Promise.all(urgent)) t.equal(status, 200)
  t.ok(journal.last < 50, `${journal.last} entries by then`)
  const replies = await Promise.all(waited)
  const refused = replies.filter(({ status }) => status !== 200)
  t.ok(refused.length > 0 && refused.length < 1000)
  t.equal(overload.refused.backlog, refused.length)
  t.match(refused[0], { status: 503, headers: { 'retry-after': /^\d+$/ }, answer: { retriable: true, backlogOnly: true } })
})

t.test('a batch that is refused for what it is ends its turn all the same', async t => {
  const { batch } = await door()
  for (let sequence = 1; sequence <= 40; sequence++)
    t.match(await batch('another', undefined, arrivalOf({ lane: 'backfill', sequence }).bytes), { status: 403 })
})
