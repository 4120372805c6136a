import t from 'tap'
import { again } from '../../agent/again.ts'
import type { Asked } from '../../agent/outbox/graced.ts'
import { Outbox } from '../../agent/outbox/outbox.ts'
import type { Waiting } from '../../agent/outbox/records.ts'
import { Shelves } from '../../agent/outbox/shelves.ts'
import { queue } from '../../agent/queue.ts'
import { turn } from '../../agent/turn.ts'
import { silentLog } from '../../platform/log.ts'
import { add, gaps, type Ranges } from '../../protocol/ranges.ts'
import { series } from '../../protocol/series.ts'
import { eagerClock, memoryFolder } from '../support/folder.ts'
import { waitingAt } from '../support/waiting.ts'

const missing: Asked = [[1, 9]]
const acked = waitingAt(10, { base: 1 })

/** A queue, and an outbox that gives out two batches at a time and notes who asks. */
const scene = (graced: (count: number) => Promise<Waiting[]>) => {
  const line = queue({ waiting: new Shelves() }, turn({ share: 0.7, order: 'oldest' }), { order: 'oldest' })
  const asked: Asked[] = []
  const outbox = { graced: (_lane: string, ranges: Asked) => graced(asked.push(ranges)) }
  return { line, asked, sendAgain: again({ outbox, queue: line, log: silentLog }) }
}
const two = async (count: number): Promise<Waiting[]> => [2 * count - 1, 2 * count].map(one => waitingAt(one, { base: 1 }))

t.test('what is missing is looked for once, whatever the acks say, until what was found has arrived', async t => {
  const { line, asked, sendAgain } = scene(two)
  await Promise.all([sendAgain(acked, missing), sendAgain(acked, missing)])
  t.same(asked, [missing])
  const sent: Waiting[] = []
  for (let picked = line.pick(0); picked; picked = line.pick(0)) {
    picked.waiting.held = true
    line.sent(picked)
    sent.push(picked.waiting)
    await sendAgain(acked, missing)
  }
  t.same(
    sent.map(({ sequence }) => sequence),
    [1, 2]
  )
  t.equal(asked.length, 1)
  sent[0]!.held = false
  await sendAgain(sent[1]!, missing)
  t.equal(asked.length, 2, 'the ack of the last of them asks for more')
})

t.test('an ack that misses nothing asks for nothing', async t => {
  const { asked, sendAgain } = scene(two)
  await sendAgain(acked, [])
  t.same(asked, [])
})

t.test('where the disk cannot be read, the next ack tries again', async t => {
  const { line, asked, sendAgain } = scene(count => (count === 1 ? Promise.reject(new Error('EIO')) : two(count)))
  await sendAgain(acked, missing)
  t.equal(line.pick(0), undefined)
  await sendAgain(acked, missing)
  t.equal(asked.length, 2)
  t.equal(line.pick(0)?.waiting.sequence, 3)
})

/** An outbox of small segments, in which so many batches were acknowledged. */
const acknowledged = async (count: number): Promise<Outbox> => {
  const limits = { bytesMax: 1 << 20, bytesMin: 0, keepFree: 0, alarmBytes: 0, ageMax: Number.MAX_SAFE_INTEGER, grace: 1e9 }
  const options = { ...limits, agent: 'gw', segmentBytes: 2000, clock: eagerClock(), onPut: () => {} }
  const outbox = await Outbox.open(memoryFolder().open(), options, () => 'a'.repeat(16))
  const contents = Array.from({ length: count }, (_, time) => [
    { series: series('load', {}), times: Float64Array.of(time), values: Float64Array.of(time) }
  ])
  for (const columns of contents) await outbox.put('live', [columns], { pushes: [], released: true, pace: undefined })
  await outbox.acknowledge([...outbox.waiting.ascending()])
  return outbox
}

t.test('a collector that comes back from a backup gets all that it lost, each once, four on the way at a time', async t => {
  const outbox = await acknowledged(61)
  const line = queue(outbox, turn({ share: 0.7, order: 'oldest' }), { order: 'oldest' })
  const sendAgain = again({ outbox, queue: line, log: silentLog })
  // It has the first ten, and has just taken the newest.
  let taken: Ranges = [1, 10, 61, 61]
  const missing = (): Asked => {
    const open = gaps(taken)
    return open.flatMap((from, at) => (at % 2 === 0 ? [[from, open[at + 1]!] as const] : []))
  }
  await sendAgain(waitingAt(61, { base: 1 }), missing())
  const sent: number[] = []
  const pick = (): Waiting[] => {
    const picked = line.pick(0)
    if (!picked) return []
    picked.waiting.held = true
    line.sent(picked)
    return [picked.waiting]
  }
  for (let underway = pick(); underway.length > 0; ) {
    while (underway.length < 4) {
      const more = pick()
      if (more.length === 0) break
      underway.push(...more)
    }
    const waiting = underway.shift()!
    await outbox.body(waiting)
    sent.push(waiting.sequence)
    taken = add(taken, waiting.sequence)
    await sendAgain(waiting, missing())
    waiting.held = false
    if (underway.length === 0) underway = pick()
  }
  t.same(
    sent,
    Array.from({ length: 50 }, (_, index) => 11 + index)
  )
})
