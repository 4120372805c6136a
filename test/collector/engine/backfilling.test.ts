// Leading windows over the journal: what they need stays meanwhile, and only one that came to its end counts.

import t from 'tap'
import type { Aside } from '../../../collector/engine/aside.ts'
import { backfilling } from '../../../collector/engine/backfilling.ts'
import { reading } from '../../../collector/engine/reading.ts'
import { Store } from '../../../collector/store/store.ts'
import { systemClock } from '../../../platform/clock.ts'
import { silentLog } from '../../../platform/log.ts'
import { listCatalog } from '../../support/catalog.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'

/** A journal of a tick a second, and what is told to windows that are led over it. */
const scene = async (onPush: () => void = () => {}) => {
  let now = 0
  const journal = await openJournal(memoryDisk(), { now: () => now })
  for (; now < 200_000; now += 1000) await journal.tick()
  const told: (string | number)[] = []
  const leading = backfilling({
    journal,
    read: reading(journal, silentLog),
    inputOf: ({ position, received }) => ({ position, received }),
    store: await Store.open(memoryDisk(), listCatalog()),
    clock: systemClock,
    log: silentLog
  })
  const needed: number[] = []
  const aside = (name: string, backfill: number): Aside => ({
    windows: [name],
    backfill,
    begin: () => void told.push(`${name} begins`),
    async push({ position }) {
      told.push(position)
      needed.push(leading.before())
      onPush()
    },
    end: () => void told.push(`${name} ends`)
  })
  const [entry] = await journal.read(149, 1)
  const run = (asides: readonly Aside[], signal = new AbortController().signal) => leading.run({ asides, entry: entry! }, signal)
  return { told, needed, leading, aside, run }
}

t.test('each window is led from where it begins up to what brought it', async t => {
  const { told, aside, run } = await scene()
  t.equal(await run([aside('long', 100_000), aside('short', 2000)]), true)
  t.same(told.slice(0, 2), ['long begins', 50])
  t.same(told.slice(-6), [149, 'long ends', 'short begins', 148, 149, 'short ends'])
})

t.test('entries that are needed are named until all is done', async t => {
  const { needed, leading, aside, run } = await scene()
  t.equal(leading.before(), Number.POSITIVE_INFINITY)
  await run([aside('long', 100_000), aside('short', 2000)])
  t.same([...new Set(needed)], [49])
  t.equal(leading.before(), Number.POSITIVE_INFINITY)
})

t.test('one that is aborted does not end', async t => {
  const stopping = new AbortController()
  const { told, aside, run } = await scene(() => stopping.abort())
  t.equal(await run([aside('long', 100_000)], stopping.signal), false)
  t.notMatch(told.at(-1), 'long ends')
})
