// Decides whether a batch is new: by its agent's epochs and the sequences taken, for ever.

import type { Identity } from '../../protocol/batch.ts'
import { add, has, type Ranges } from '../../protocol/ranges.ts'

export type Decision =
  | { readonly kind: 'new' }
  /** The sequence was taken before; whether with the same bytes, the caller compares. */
  | { readonly kind: 'taken' }
  /** The epoch was followed by another: its outbox was replaced. */
  | { readonly kind: 'fenced'; readonly current: string }

/** What is known of the fleet. Plain data under string keys, each of which is one record on disk. */
export interface Admitted {
  /** An agent's epochs in the order in which they first arrived; the last is the current one. */
  epochs(agent: string): readonly string[]
  /** The sequences taken of `agent/epoch/lane`. */
  ranges(lane: string): Ranges
}

export interface Change {
  readonly epochs?: readonly string[]
  readonly ranges: Ranges
}

export const laneKey = ({ agent, epoch, lane }: Omit<Identity, 'sequence'>): string => `${agent}/${epoch}/${lane}`

/** What to do with a batch, and what has changed if it is taken. */
export const admit = (admitted: Admitted, identity: Identity): { decision: Decision; change?: Change } => {
  const epochs = admitted.epochs(identity.agent)
  const ranges = admitted.ranges(laneKey(identity))
  if (has(ranges, identity.sequence)) return { decision: { kind: 'taken' } }
  const current = epochs.at(-1)
  if (current !== undefined && current !== identity.epoch && epochs.includes(identity.epoch)) {
    return { decision: { kind: 'fenced', current } }
  }
  const change: Change = {
    ranges: add(ranges, identity.sequence),
    ...(current === identity.epoch ? {} : { epochs: [...epochs, identity.epoch] })
  }
  return { decision: { kind: 'new' }, change }
}
