import fc from 'fast-check'
import t from 'tap'
import type { Arrival } from '../../../collector/ingest/append.ts'
import type { Journal } from '../../../collector/ingest/journal.ts'
import { sealed } from '../../../platform/sealed.ts'
import { decodeBatch } from '../../../protocol/codec.ts'
import { random } from '../../../simulators/random.ts'
import { WorldClock } from '../../../simulators/world/clock.ts'
import { WorldDisk } from '../../../simulators/world/disk.ts'
import { arrivalOf, columnOf } from '../../support/arrival.ts'
import { openJournal } from '../../support/journal.ts'

/** Batches of three agents with series that come up one after the other, some of them of two agents. */
const arrivals = (count: number): Arrival[] =>
  Array.from({ length: count }, (_, i) =>
    arrivalOf({
      agent: `gw-${i % 3}`,
      sequence: 1 + Math.floor(i / 3),
      columns: [columnOf(`x${i >> 1}`, i), columnOf(`y,asset=${i % 5}`, i), columnOf(`z,asset=${i}`, i)]
    })
  )

const script = fc.record({
  seed: fc.integer(),
  /** What is sent at the same time, and whether the collector dies during that. */
  rounds: fc.array(
    fc.record({
      count: fc.integer({ min: 1, max: 4 }),
      crash: fc.constantFrom('none', 'none', 'kill', 'power'),
      /** Entries that are let go at the same time. */
      forget: fc.constantFrom(0, 0, 0, 2, 5),
      after: fc.integer({ min: 0, max: 25 })
    }),
    { minLength: 1, maxLength: 8 }
  )
})

type Script = typeof script extends fc.Arbitrary<infer S> ? S : never

class Machine {
  readonly clock = new WorldClock(1_000_000)
  readonly disk: WorldDisk
  #life = { alive: false }
  journal!: Journal

  constructor(seed: number) {
    this.disk = new WorldDisk(this.clock, random(seed))
  }

  async start(): Promise<void> {
    this.#life = { alive: true }
    const opened = openJournal(sealed(this.disk.of(this.#life)), { now: () => this.clock.now })
    void opened.then(journal => {
      this.journal = journal
    })
    await this.clock.run(this.clock.now + 100)
    await opened
  }

  die(power: boolean): void {
    this.#life.alive = false
    if (power) this.disk.cutPower()
  }
}

const forget = async (journal: Journal, count: number): Promise<void> => {
  const oldest = (await journal.readIntact(journal.first - 1, count, () => {})).filter(({ position }) => position < journal.last)
  if (oldest.length > 0) await journal.forget(oldest)
}

/** Sends all, each until it is acknowledged, through crashes. */
const play = async ({ seed, rounds }: Script, all: readonly Arrival[]): Promise<Machine> => {
  const machine = new Machine(seed)
  await machine.start()
  const acknowledged = new Set<Arrival>()
  const waiting = (): Arrival[] => all.filter(arrival => !acknowledged.has(arrival))
  for (const { count, crash, after, forget: going } of [...rounds, { count: all.length, crash: 'none', after: 0, forget: 0 }]) {
    for (const arrival of waiting().slice(0, count)) {
      void machine.journal.take(arrival).then(({ kind }) => {
        if (kind === 'new' || kind === 'taken') acknowledged.add(arrival)
      })
    }
    if (going > 0) void forget(machine.journal, going)
    if (crash !== 'none') machine.clock.after(after, () => machine.die(crash === 'power'))
    await machine.clock.run(machine.clock.now + 500)
    if (crash !== 'none') await machine.start()
  }
  t.equal(waiting().length, 0, 'all are acknowledged in the end')
  await machine.start()
  return machine
}

const withoutForgetting = ({ rounds, ...rest }: Script): Script => ({
  ...rest,
  rounds: rounds.map(round => ({ ...round, forget: 0 }))
})

t.test('an entry and the numbers of its new series are there together or not at all, wherever a crash hits', async () => {
  await fc.assert(
    fc.asyncProperty(script.map(withoutForgetting), async given => {
      const all = arrivals(18)
      const { journal } = await play(given, all)
      const { catalog } = journal
      const entries = await journal.read(0, 100)
      const seen = new Set<string>()
      for (const entry of entries) {
        if (entry.kind !== 'batch') continue
        const { series } = decodeBatch(entry.bytes)
        const before = catalog.numbersOf(series, entry.position - 1)
        const from = catalog.numbersOf(series, entry.position)
        for (const [i, { key }] of series.entries()) {
          if (from[i]! < 0 || catalog.seriesOf(from[i]!).key !== key) throw new Error(`${key} at ${entry.position}`)
          if (before[i]! >= 0 !== seen.has(key)) throw new Error(`${key} has a number before its first entry`)
          seen.add(key)
        }
      }
      return entries.length === all.length && catalog.size === seen.size
    }),
    { numRuns: 150 }
  )
})

t.test('whatever crashes and is let go, a batch is taken once, counted once, and known when it comes again', async () => {
  await fc.assert(
    fc.asyncProperty(script, async given => {
      const all = arrivals(18)
      const machine = await play(given, all)
      const { journal } = machine
      if (journal.last !== all.length) throw new Error(`${journal.last} entries`)
      const answers = Promise.all(all.map(arrival => journal.take(arrival)))
      await machine.clock.run(machine.clock.now + 500)
      for (const { kind } of await answers) if (kind !== 'taken') throw new Error(kind)
      let counted = 0
      for (const agent of journal.books.taken.agents())
        for await (const { live } of journal.books.tallies.range(agent, -1e9, 1e9)) counted += live
      return counted === all.length * 3
    }),
    { numRuns: 150 }
  )
})
