import fc from 'fast-check'
import t from 'tap'
import type { Waiting } from '../../agent/outbox/records.ts'
import { Shelves } from '../../agent/outbox/shelves.ts'
import { type Queue, queue } from '../../agent/queue.ts'
import { turn } from '../../agent/turn.ts'
import type { Lane } from '../../protocol/batch.ts'
import { reals } from '../support/reals.ts'

const earlierRun = Number.NEGATIVE_INFINITY
const liveForMs = 30_000

interface Wanted {
  readonly lane?: Lane
  /** When it was put in, monotonic. */
  readonly since?: number
  readonly bytes?: number
  readonly held?: boolean
  readonly released?: boolean
}

/** Batches in the order of the outbox, ten to a segment, named by their place in the list. */
const shelvesOf = (list: readonly Wanted[]): { shelves: Shelves; batches: Waiting[] } => {
  const shelves = new Shelves()
  const batches = list.map(({ lane = 'live', since = earlierRun, bytes = 100, held = false, released = true }, index) => ({
    lane,
    sequence: index,
    samples: 1,
    bytes,
    hash: '',
    oldest: 0,
    newest: 0,
    putAt: 0,
    level: 0 as const,
    place: { base: index - (index % 10), offset: index, position: index },
    length: bytes,
    released,
    held,
    since
  }))
  for (const batch of batches) shelves.add(batch)
  return { shelves, batches }
}

const queueOf = (shelves: Shelves, order: 'oldest' | 'newest' = 'oldest', share = 0.7): Queue =>
  queue({ waiting: shelves }, turn({ share, order }), { order })

/** Sends everything that is picked, one by one, and gives it by queue and place. */
const drained = (shelves: Shelves, line: Queue, now: number): string[] => {
  const sent: string[] = []
  for (let picked = line.pick(now); picked; picked = line.pick(now)) {
    line.sent(picked)
    shelves.remove(picked.waiting)
    sent.push(`${picked.queue} ${picked.waiting.sequence}`)
  }
  return sent
}

const now = 100_000
const fresh = now - 1000

t.test('alarms go first whatever their age, then new batches, then the backlog', async t => {
  const { shelves } = shelvesOf([
    {},
    { lane: 'alarm' },
    { since: now - liveForMs },
    { since: fresh },
    { lane: 'alarm', since: fresh }
  ])
  t.same(drained(shelves, queueOf(shelves, 'oldest', 1), now), ['alarm 1', 'alarm 4', 'live 3', 'backlog 0', 'backlog 2'])
})

t.test('the backlog goes oldest first, or newest first', async t => {
  const list = Array.from({ length: 25 }, () => ({}))
  const names = list.map((_, index) => `backlog ${index}`)
  for (const [order, wanted] of [
    ['oldest', names],
    ['newest', names.toReversed()]
  ] as const) {
    const { shelves } = shelvesOf(list)
    t.same(drained(shelves, queueOf(shelves, order), now), wanted, order)
  }
})

t.test('new batches go oldest first, whichever end the backlog is sent from', async t => {
  for (const order of ['oldest', 'newest'] as const) {
    const { shelves } = shelvesOf(Array.from({ length: 25 }, (_, index) => ({ since: fresh + index })))
    t.same(
      drained(shelves, queueOf(shelves, order), now),
      Array.from({ length: 25 }, (_, index) => `live ${index}`)
    )
  }
})

t.test('a batch is new for 30 seconds, one of an earlier run never', async t => {
  const { shelves } = shelvesOf([{}, { since: 70_000 }, { since: 70_001 }])
  t.same(drained(shelves, queueOf(shelves, 'oldest', 1), now), ['live 2', 'backlog 0', 'backlog 1'])
})

t.test('halves of a split batch are backlog, and new batches before them are found', async t => {
  const { shelves } = shelvesOf([{ since: fresh }, { lane: 'backfill', since: now }, { lane: 'backfill', since: now }])
  t.same(drained(shelves, queueOf(shelves, 'oldest', 1), now), ['live 0', 'backlog 1', 'backlog 2'])
})

t.test('what is being sent is not picked again', async t => {
  const { shelves, batches } = shelvesOf([{ held: true }, { lane: 'alarm', held: true }, { since: fresh, held: true }])
  const line = queueOf(shelves)
  t.equal(line.pick(now), undefined)
  batches[0]!.held = false
  t.equal(line.pick(now)?.waiting, batches[0])
})

for (const order of ['oldest', 'newest'] as const) {
  t.test(`of the bytes sent while both wait, new batches get 70 in 100 and the backlog 30, ${order} first`, async t => {
    const bytes = { live: 0, backlog: 0 }
    const { shelves, batches } = shelvesOf([
      ...Array.from({ length: 1000 }, (_, index) => ({ bytes: 50 + ((index * 37) % 100) })),
      ...Array.from({ length: 1000 }, (_, index) => ({ since: fresh, bytes: 50 + ((index * 53) % 100) }))
    ])
    const line = queueOf(shelves, order)
    for (let count = 0; count < 800; count++) {
      const picked = line.pick(now)!
      const { waiting, queue } = picked
      line.sent(picked)
      shelves.remove(waiting)
      bytes[queue as 'live' | 'backlog'] += waiting.bytes
    }
    const share = bytes.live / (bytes.live + bytes.backlog)
    t.ok(Math.abs(share - 0.7) < 0.005, `${share}`)
    t.ok(
      batches.some(waiting => shelves.find('live', waiting.sequence) && waiting.since === fresh),
      'both still wait'
    )
  })
}

t.test('what one sync releases is the wanted batch and those behind it in its turn, 128 at most', async t => {
  for (const [order, wanted] of [
    ['oldest', [150, 0, 1, 3, 4]],
    ['newest', [150, 299, 298, 297, 296]]
  ] as const) {
    const { shelves, batches } = shelvesOf(
      Array.from({ length: 300 }, (_, index) => ({ released: index === 2, held: index === 150 || index === 5 }))
    )
    const releasable = queueOf(shelves, order).releasable(batches[150]!)
    t.same(
      releasable.slice(0, 5).map(({ sequence }) => sequence),
      wanted
    )
    t.equal(releasable.length, 128)
    t.notOk(releasable.slice(1).some(({ released, held }) => released || held))
    t.equal(new Set(releasable).size, 128)
  }
})

t.test('what the collector misses after all goes again, once, when the backlog is gone', async t => {
  const { shelves, batches } = shelvesOf([{}, {}, {}])
  const [first, second] = batches
  const line = queueOf(shelves)
  shelves.remove(first!)
  shelves.remove(second!)
  line.again([first!, second!])
  line.again([second!])
  t.same(drained(shelves, line, now), ['backlog 2', 'backlog 0', 'backlog 1'])
})

t.test('it is said whether any of those sent again is still to go or on its way, but for one', t => {
  const { shelves, batches } = shelvesOf([{}, {}])
  const [first, second] = batches
  const line = queueOf(shelves)
  for (const batch of batches) shelves.remove(batch)
  t.equal(line.repeating(), false)
  line.again([first!, second!])
  for (const batch of [first!, second!]) {
    t.equal(line.pick(now)?.waiting, batch)
    t.equal(line.pick(now)?.waiting, batch, 'picked is not sent: the pace may make it wait')
    batch.held = true
    line.sent({ waiting: batch, queue: 'backlog' })
    t.equal(line.repeating(), true)
  }
  first!.held = false
  t.equal(line.repeating(second), false)
  t.end()
})

const wanted = fc.record({
  lane: fc.constantFrom<Lane>('alarm', 'live', 'backfill'),
  bytes: fc.integer({ min: 1, max: 10_000 }),
  age: fc.nat(60_000)
})

t.test('whatever waits, all of it goes, each once, and no alarm behind anything else', async () => {
  fc.assert(
    fc.property(
      fc.array(wanted, { maxLength: 60, size: 'max' }),
      fc.nat(60),
      fc.constantFrom<'oldest' | 'newest'>('oldest', 'newest'),
      reals(0, 1),
      (list, ofEarlierRun, order, share) => {
        // Older ones lie before newer ones on disk.
        const ages = list.map(({ age }) => age).sort((a, b) => b - a)
        const { shelves } = shelvesOf(
          list.map(({ lane, bytes }, index) => ({ lane, bytes, since: index < ofEarlierRun ? earlierRun : now - ages[index]! }))
        )
        const sent = drained(shelves, queueOf(shelves, order, share), now)
        const alarms = list.filter(({ lane }) => lane === 'alarm').length
        return (
          shelves.count === 0 &&
          new Set(sent).size === list.length &&
          sent.slice(0, alarms).every(name => name.startsWith('alarm'))
        )
      }
    ),
    { numRuns: 500 }
  )
})
