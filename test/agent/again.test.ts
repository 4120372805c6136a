import t from 'tap'
import { again } from '../../agent/again.ts'
import type { Asked } from '../../agent/outbox/graced.ts'
import type { Waiting } from '../../agent/outbox/records.ts'
import { Shelves } from '../../agent/outbox/shelves.ts'
import { queue } from '../../agent/queue.ts'
import { turn } from '../../agent/turn.ts'
import { silentLog } from '../../platform/log.ts'
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
