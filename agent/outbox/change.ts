// What one write does to the outbox's account, and the record that says so.

import type { Record } from '../../platform/segments/frame.ts'
import type { Lane } from '../../protocol/batch.ts'
import type { Columns } from '../../protocol/columns.ts'
import { add } from '../../protocol/ranges.ts'
import type { State } from '../../protocol/stage.ts'
import {
  type Account,
  type BatchMeta,
  type Checkpoint,
  type Level,
  type Loss,
  type Push,
  recordOf,
  type Tally,
  type Waiting
} from './records.ts'

/** What goes in with a put: how the reducers came to it. */
export interface Origin {
  readonly pushes: readonly Push[]
  /** The state behind the last push, now and then. */
  readonly checkpoint?: Checkpoint | undefined
  /** True where the batches may be sent at once, because the collector answers. */
  readonly released: boolean
  readonly pace: State
}

/** New batches, and what becomes of old ones: written at once, or not at all. */
export interface Change {
  readonly fresh?: readonly {
    readonly lane: Lane
    readonly columns: Columns
    readonly level: Level
    readonly released: boolean
  }[]
  /** Batches written again as they are, so that their segment can go. */
  readonly moved?: readonly { readonly waiting: Waiting; readonly bytes: Uint8Array }[]
  readonly settled?: readonly Waiting[]
  readonly released?: readonly Waiting[]
  readonly losses?: readonly Omit<Loss, 'id'>[]
  readonly confirmed?: number
  readonly tally?: Partial<Tally>
  readonly origin?: Origin
  readonly sync: boolean
}

/** The account after a change. */
export const changed = (account: Account, { settled = [], losses = [], confirmed = 0, tally = {}, origin }: Change): Account => {
  const done = { ...account.settled }
  for (const { lane, sequence } of settled) done[lane] = add(done[lane], sequence)
  const named = losses.map((loss, index): Loss => ({ ...loss, id: account.lossesSoFar + 1 + index }))
  const { batched = 0, acknowledged = 0, lost = 0, refused = 0 } = tally
  return {
    ...account,
    settled: done,
    ledger: [...account.ledger, ...named].filter(({ id }) => id > confirmed),
    lossesSoFar: account.lossesSoFar + losses.length,
    tally: {
      batched: account.tally.batched + batched,
      acknowledged: account.tally.acknowledged + acknowledged,
      lost: account.tally.lost + lost,
      refused: account.tally.refused + refused
    },
    ...(origin ? pushed(account, origin) : {})
  }
}

const pushed = (account: Account, { pushes, checkpoint, pace }: Origin): Pick<Account, 'reduced' | 'pushes' | 'pace'> => ({
  reduced: Math.max(account.reduced, ...pushes.map(([position]) => position)),
  pushes: checkpoint ? [] : [...account.pushes, ...pushes],
  pace
})

const named = ({ lane, sequence }: Waiting): readonly [Lane, number] => [lane, sequence]

/** The record that ends the write of a change and makes it count. */
export const endOf = (change: Change, { tally, next, ledger, lossesSoFar }: Account): Record => {
  const { settled = [], released = [], losses = [], confirmed = 0, origin } = change
  if (origin) {
    const { pushes, released, pace } = origin
    return recordOf('commit', { tally, next, pushes, released, pace })
  }
  return recordOf('settle', {
    tally,
    next,
    settled: settled.map(named),
    released: released.map(named),
    losses: ledger.filter(({ id }) => id > lossesSoFar - losses.length),
    confirmed
  })
}

export const metaOnly = ({ lane, sequence, samples, bytes, hash, oldest, newest, putAt, level }: Waiting): BatchMeta => ({
  lane,
  sequence,
  samples,
  bytes,
  hash,
  oldest,
  newest,
  putAt,
  level
})
