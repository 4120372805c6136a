// Opens the outbox's log again: what waits, where everything stood, and what damage took, to the unit.

import { unpack } from '../../platform/pack.ts'
import type { Framed } from '../../platform/segments/frame.ts'
import type { Mark } from '../../platform/segments/mark.ts'
import type { SegmentLog } from '../../platform/segments/segmentlog.ts'
import { type Lane, lanes } from '../../protocol/batch.ts'
import { decodeIdentity } from '../../protocol/codec.ts'
import { add, gaps, has, type Ranges } from '../../protocol/ranges.ts'
import {
  type Account,
  accountOfNotes,
  bytesOf,
  type Checkpoint,
  type Commit,
  contentOf,
  freshAccount,
  kinds,
  type Notes,
  type Push,
  type Settle,
  storedBatch,
  type Waiting
} from './records.ts'

export interface Recovered {
  readonly account: Account
  readonly checkpoint: Checkpoint | undefined
  /** Oldest first. */
  readonly waiting: readonly Waiting[]
  /** Segments in which something is damaged. */
  readonly damaged: ReadonlySet<number>
  /** True where there was nothing before. */
  readonly fresh: boolean
}

const nameOf = (lane: Lane, sequence: number): string => `${lane}/${sequence}`

/** What the records say, one after the other. */
class Reading {
  account: Account = freshAccount('')
  checkpoint: Checkpoint | undefined
  pushes: readonly Push[] = []
  readonly batches = new Map<string, Waiting>()
  /** Batches of the last write, which count only when its end is there. */
  open: Waiting[] = []

  read(record: Framed, base: number): void {
    const { kind } = record
    if (kind === kinds.batch) this.#batch(record, base)
    else if (kind === kinds.snapshot) this.#snapshot(contentOf<Account>(record))
    else if (kind === kinds.commit) this.#commit(contentOf<Commit>(record))
    else if (kind === kinds.settle) this.#settle(contentOf<Settle>(record))
    else if (kind === kinds.checkpoint) {
      this.checkpoint = contentOf<Checkpoint>(record)
      this.pushes = []
    }
  }

  /** Takes in the batches of the last write. */
  close(): void {
    for (const waiting of this.open) this.batches.set(nameOf(waiting.lane, waiting.sequence), waiting)
    this.open = []
  }

  #batch(record: Framed, base: number): void {
    if (this.account.epoch === '') this.account = { ...this.account, epoch: decodeIdentity(bytesOf(record.body)).epoch }
    const waiting = storedBatch(record, base, false)
    // The same batch again: it was moved.
    waiting.released = this.batches.get(nameOf(waiting.lane, waiting.sequence))?.released ?? false
    this.open.push(waiting)
  }

  #snapshot(account: Account): void {
    this.close()
    // The pushes since an older checkpoint are needed where the newer one is damaged.
    if (account.pushes.length > this.pushes.length) this.pushes = account.pushes
    this.account = account
  }

  #commit({ tally, next, pushes, released, pace }: Commit): void {
    for (const waiting of this.open) waiting.released = released
    this.close()
    const reduced = Math.max(this.account.reduced, ...pushes.map(([position]) => position))
    this.account = { ...this.account, tally, next, reduced, pace }
    this.pushes = [...this.pushes, ...pushes]
  }

  #settle({ tally, next, settled, released, losses, confirmed }: Settle): void {
    this.close()
    const done = { ...this.account.settled }
    for (const [lane, sequence] of settled) {
      done[lane] = add(done[lane], sequence)
      this.batches.delete(nameOf(lane, sequence))
    }
    for (const [lane, sequence] of released) {
      const waiting = this.batches.get(nameOf(lane, sequence))
      if (waiting) waiting.released = true
    }
    const ledger = [...this.account.ledger, ...losses].filter(({ id }) => id > confirmed)
    const lossesSoFar = losses.at(-1)?.id ?? this.account.lossesSoFar
    this.account = { ...this.account, tally, next, settled: done, ledger, lossesSoFar }
  }
}

/** Where the end of the log is damaged, the end mark knows more than the records. */
const withNotes = (account: Account, mark: Mark | undefined, last: number): Account => {
  if (!mark || mark.notes.length === 0) return account
  const noted = accountOfNotes(unpack(mark.notes) as Notes)
  if (account.epoch === '') return { ...noted, settled: account.settled, ledger: account.ledger }
  if (mark.position <= last || noted.epoch !== account.epoch) return account
  const { next, tally, reduced, lossesSoFar } = noted
  return { ...account, next, tally, reduced: Math.max(reduced, account.reduced), lossesSoFar }
}

/** The sequences done with, and those given out that are nowhere to be found. */
const accounted = (lane: Lane, { next, settled }: Account, found: ReadonlyMap<string, Waiting>): Ranges => {
  let gone = settled[lane]
  const open = gaps(add(gone, next[lane]))
  for (let at = 0; at < open.length; at += 2) {
    for (let sequence = open[at]!; sequence <= open[at + 1]!; sequence++) {
      if (!found.has(nameOf(lane, sequence))) gone = add(gone, sequence)
    }
  }
  return gone
}

/** The books after damage: what should wait and cannot be found is lost, and named. */
const balanced = (account: Account, found: ReadonlyMap<string, Waiting>): Account => {
  const { batched, acknowledged, lost, refused } = account.tally
  const waiting = [...found.values()].reduce((sum, { samples }) => sum + samples, 0)
  const short = batched - acknowledged - lost - refused - waiting
  const settled = Object.fromEntries(lanes.map(lane => [lane, accounted(lane, account, found)])) as Account['settled']
  // Where acks were lost instead, their batches wait once more, and are answered as duplicates.
  if (short <= 0) return { ...account, settled, tally: { ...account.tally, acknowledged: acknowledged + short } }
  let [from, to] = [0, 0]
  for (const { oldest, newest } of found.values()) [from, to] = [Math.min(from, oldest), Math.max(to, newest)]
  const loss = {
    id: account.lossesSoFar + 1,
    lane: 'live' as const,
    from,
    to,
    samples: short,
    reason: 'damaged on disk'
  }
  return {
    ...account,
    settled,
    tally: { ...account.tally, lost: lost + short },
    ledger: [...account.ledger, loss],
    lossesSoFar: loss.id
  }
}

/** @param freshEpoch names a new outbox */
export const recover = async (log: SegmentLog, freshEpoch: () => string): Promise<Recovered> => {
  const reading = new Reading()
  const damaged = new Set<number>()
  let last: Framed | undefined
  for (const segment of log.segments) {
    const { records, gaps } = await log.contents(segment)
    for (const record of records) reading.read(record, segment.base)
    last = records.at(-1) ?? last
    if (gaps.length > 0 || records.length === 0) damaged.add(segment.base)
  }
  const [open] = reading.open
  // The end of that write is missing: torn by a crash, and so never happened, or damaged later, and so it did.
  if (open && open.place.position > (log.found?.position ?? 0)) {
    log.rewind({
      position: open.place.position - 1,
      before: log.end.before - reading.open.reduce((sum, one) => sum + one.samples, 0)
    })
  } else reading.close()
  const account = withNotes(reading.account, log.found, last?.position ?? 0)
  const found = new Map([...reading.batches].filter(([, { lane, sequence }]) => !has(account.settled[lane], sequence)))
  const fresh = account.epoch === ''
  const whole = balanced(fresh ? { ...account, epoch: freshEpoch() } : account, found)
  return {
    account: { ...whole, pushes: reading.pushes },
    checkpoint: reading.checkpoint,
    waiting: [...found.values()].sort((a, b) => a.place.position - b.place.position),
    damaged,
    fresh
  }
}
