import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import type { JournalEntry } from '../../../collector/ingest/entry.ts'
import { Recent } from '../../../collector/ingest/recent.ts'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

const tick = (position: number): JournalEntry => ({ kind: 'tick', received: 1, position, total: position * 64 })
const positions = (entries: readonly JournalEntry[] | undefined) => entries?.map(({ position }) => position)

t.test('the newest entries are given from any position on that is still here', async t => {
  const recent = new Recent(1200)
  for (let position = 1; position <= 10; position++) recent.push(tick(position))
  t.ok(recent.bytes <= 1200)
  t.same(positions(recent.after(6, 9)), [7, 8, 9, 10])
  t.same(positions(recent.after(7, 2)), [8, 9])
  t.equal(recent.after(5, 9), undefined, 'no longer here')
  t.equal(recent.after(10, 9), undefined, 'not yet here')
})

t.test('those let go are not here any more, the others and later ones are', async t => {
  const recent = new Recent(1 << 20)
  recent.drop(3)
  for (let position = 5; position <= 10; position++) recent.push(tick(position))
  recent.drop(4)
  t.same(positions(recent.after(4, 9)), [5, 6, 7, 8, 9, 10])
  recent.drop(6)
  recent.drop(5)
  t.equal(recent.after(5, 9), undefined)
  t.same(positions(recent.after(6, 9)), [7, 8, 9, 10])
  recent.drop(99)
  t.equal(recent.bytes, 0)
  t.equal(recent.after(9, 9), undefined)
  recent.push(tick(11))
  t.same(positions(recent.after(10, 9)), [11])
})

t.test(
  'of entries that are worked off the memory of the columns is given back, once; of others that had to go it is not',
  async t => {
    const ended: number[] = []
    const entryAt = (position: number): JournalEntry => ({
      ...tick(position),
      kind: 'batch',
      agent: 'gw',
      watermark: 0,
      bytes: new Uint8Array(1),
      batch: {
        ...arrivalOf({ sequence: 1 }),
        loan: { floats: count => new Float64Array(count), end: () => ended.push(position) }
      }
    })
    const recent = new Recent(2000)
    const entries = Array.from({ length: 20 }, (_, i) => entryAt(i + 1))
    for (const entry of entries) recent.push(entry)
    t.ok(recent.after(19, 1) && !recent.after(0, 1))
    t.same(ended, [], 'somebody may still read those that went for want of room')
    recent.drop(18)
    recent.drop(18)
    t.same(ended.at(-1), 18)
    t.equal(new Set(ended).size, ended.length)
    t.equal(entries[17]!.batch, undefined, 'so that nobody reads them there')
    t.ok(entries[18]!.batch)
  }
)

t.test('entries with a gap between them are not given as one run', async t => {
  const recent = new Recent(1 << 20)
  recent.push(tick(1))
  recent.push(tick(3))
  t.equal(recent.after(0, 9), undefined)
  t.same(positions(recent.after(2, 9)), [3])
})

t.test('what just arrived is read with its batch decoded, as the same object; what is older from the disk', async t => {
  const disk = memoryDisk()
  const journal = await openJournal(disk, { recentBytes: 3000 })
  const arrivals = Array.from({ length: 5 }, (_, i) => arrivalOf({ sequence: i + 1, columns: [columnOf(`x${i}`, i)] }))
  for (const arrival of arrivals) await journal.take(arrival)
  const [newest] = await journal.read(4, 1)
  t.equal(newest?.kind === 'batch' && newest.batch?.series, arrivals[4]!.series)
  const [oldest] = await journal.read(0, 1)
  t.equal(oldest?.kind === 'batch' && oldest.batch, undefined)
  const again = await openJournal(disk)
  const [read] = await again.read(4, 1)
  const { batch, ...rest } = newest as Extract<JournalEntry, { kind: 'batch' }>
  t.same(read, { ...rest, bytes: Buffer.from(rest.bytes) })
})

t.test('a write that failed but reached the disk all the same is read from there', async t => {
  const disk = memoryDisk()
  const journal = await openJournal({
    open: async name => {
      const table = await disk.open(name)
      return {
        ...table,
        write: async (operations, options) => {
          const keys: string[] = []
          const seen = function* () {
            for (const operation of operations) {
              keys.push(operation.key)
              yield operation
            }
          }
          await table.write(seen(), options)
          if (keys.includes('e/lost')) throw new Error('the answer was lost')
        }
      }
    }
  })
  await journal.take(arrivalOf({ sequence: 1 }))
  await t.rejects(journal.take(arrivalOf({ agent: 'lost', sequence: 1, columns: [columnOf('x', 1)] })))
  t.match(await journal.take(arrivalOf({ agent: 'lost', sequence: 1, columns: [columnOf('x', 1)] })), { kind: 'taken' })
  await journal.take(arrivalOf({ sequence: 2 }))
  t.same(positions(await journal.read(0, 10)), [1, 2, 3])
  t.equal(journal.catalog.size, 1)
})

t.test('what makes room for the newest is not held in memory any more', async t => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const recent = new Recent(1200)
  const first = (() => {
    const entry = tick(1)
    recent.push(entry)
    return new WeakRef(entry)
  })()
  for (let position = 2; recent.after(0, 1); position++) recent.push(tick(position))
  await new Promise(resolve => setImmediate(resolve))
  collect()
  t.equal(first.deref(), undefined)
})
