import fc from 'fast-check'
import t from 'tap'
import { type Queue, type Turn, turn, turnOptions } from '../../agent/turn.ts'
import { z } from '../../protocol/options.ts'
import { reals } from '../support/reals.ts'

interface Batch {
  readonly queue: Queue
  readonly name: string
  readonly bytes: number
}

const batch = (name: string, bytes = 10): Batch => ({
  queue: name.startsWith('a') ? 'alarm' : name.startsWith('l') ? 'live' : 'backlog',
  name,
  bytes
})

/** What is sent, in order, of queues that a text like `a1 l1 b1 b2` describes, oldest first. */
const sentOf = (taking: Turn, text: string): string => {
  const waiting = text.split(' ').map(name => batch(name))
  const names: string[] = []
  while (waiting.length > 0) {
    const of = (queue: Queue): Batch[] => waiting.filter(candidate => candidate.queue === queue)
    const next = taking.pick(of('alarm'), of('live'), of('backlog'))!
    taking.sent(next.queue, next.bytes)
    waiting.splice(waiting.indexOf(next), 1)
    names.push(next.name)
  }
  return names.join(' ')
}

for (const [options, waiting, sent] of [
  [{ share: 0.7, order: 'oldest' }, 'l1 b1 b2 a1 a2', 'a1 a2 l1 b1 b2'],
  [{ share: 0.7, order: 'newest' }, 'b1 b2 b3', 'b3 b2 b1'],
  [{ share: 0.7, order: 'newest' }, 'l1 l2 l3', 'l1 l2 l3'],
  [{ share: 0.5, order: 'oldest' }, 'l1 l2 l3 b1 b2 b3', 'l1 b1 l2 b2 l3 b3'],
  [{ share: 0.5, order: 'newest' }, 'l1 l2 l3 b1 b2 b3', 'l1 b3 l2 b2 l3 b1'],
  [{ share: 0.75, order: 'oldest' }, 'l1 l2 l3 l4 l5 l6 l7 b1 b2 b3', 'l1 b1 l2 l3 l4 b2 l5 l6 l7 b3'],
  [{ share: 1, order: 'oldest' }, 'l1 l2 b1 b2', 'l1 l2 b1 b2'],
  [{ share: 0, order: 'oldest' }, 'l1 l2 b1 b2', 'l1 b1 b2 l2']
] as const) {
  t.test(`share ${options.share}, ${options.order}: of ${waiting} goes ${sent}`, async t => {
    t.equal(sentOf(turn(options), waiting), sent)
  })
}

t.test('nothing waits, nothing goes', async t => {
  t.equal(turn({ share: 0.7, order: 'oldest' }).pick([], [], []), undefined)
})

t.test('what went while only one queue waited is not held against it', async t => {
  const taking = turn({ share: 0.5, order: 'oldest' })
  t.equal(sentOf(taking, 'b1 b2 b3 b4 b5 b6 b7 b8'), 'b1 b2 b3 b4 b5 b6 b7 b8')
  t.equal(sentOf(taking, 'l1 l2 l3 b1 b2 b3'), 'l1 b1 l2 b2 l3 b3')
  t.equal(sentOf(taking, 'l1 l2 l3 l4 l5 l6'), 'l1 l2 l3 l4 l5 l6')
  // The last live one went while the last of the backlog waited: that is owed still.
  t.equal(sentOf(taking, 'l1 l2 l3 b1 b2 b3'), 'b1 l1 b2 l2 b3 l3')
})

t.test('repeats that do not get through save up no more than some batches', async t => {
  const taking = turn({ share: 0.5, order: 'oldest' })
  const [live, backlog] = [[batch('l1')], [batch('b1')]]
  for (let count = 0; count < 1000; count++) {
    taking.pick([], live, backlog)
    taking.sent('live', 10)
  }
  let run = 0
  while (taking.pick([], live, backlog)!.queue === 'backlog') {
    taking.sent('backlog', 10)
    run++
  }
  t.ok(run <= 8, `${run} in a row`)
})

const size = fc.integer({ min: 1, max: 100_000 })
const arrivals = fc.array(fc.record({ queue: fc.constantFrom<Queue>('alarm', 'live', 'backlog'), bytes: size }), { maxLength: 6 })

t.test('of the bytes sent while both wait, the backlog gets its part, and live its own, to within a batch', async () => {
  fc.assert(
    fc.property(fc.array(arrivals, { minLength: 5, maxLength: 200 }), reals(0, 1), (steps, share) => {
      const taking = turn({ share, order: 'newest' })
      const waiting: { queue: Queue; bytes: number }[] = []
      const both = { live: 0, backlog: 0 }
      let largest = 0
      for (const arriving of steps) {
        waiting.push(...arriving)
        const of = (queue: Queue) => waiting.filter(candidate => candidate.queue === queue)
        const contended = of('live').length > 0 && of('backlog').length > 0
        const next = taking.pick(of('alarm'), of('live'), of('backlog'))
        if (next === undefined) continue
        if (of('alarm').length > 0 && next.queue !== 'alarm') return false
        taking.sent(next.queue, next.bytes)
        waiting.splice(waiting.indexOf(next), 1)
        if (!contended || next.queue === 'alarm') continue
        both[next.queue] += next.bytes
        largest = Math.max(largest, next.bytes)
        const total = both.live + both.backlog
        if (both.backlog < (1 - share) * (total - largest) - 1e-3) return false
        if (both.live < share * (total - largest) - 1e-3) return false
      }
      return true
    }),
    { numRuns: 500 }
  )
})

t.test('the options have defaults: most to live, the backlog oldest first', async t => {
  t.same(z.strictObject(turnOptions).parse({}), { share: 0.7, order: 'oldest' })
})
