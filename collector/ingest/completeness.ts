// How complete what an agent sent is, for a range of event time: what is here, what is still to come, what never will.

import { type Lane, lanes } from '../../protocol/batch.ts'
import { gaps } from '../../protocol/ranges.ts'
import type { Millis } from '../../protocol/series.ts'
import { hourMs, hourOf } from './account.ts'
import { laneKey } from './admit.ts'
import type { Books } from './books.ts'
import type { Loss } from './losses.ts'

/** From inclusive, to exclusive. */
export interface Span {
  readonly from: Millis
  readonly to: Millis
}

/** Sequences that never arrived although later ones did. */
export interface Missing {
  readonly epoch: string
  /** False where the agent has begun another since: what was in the outbox then will not come. */
  readonly current: boolean
  readonly lane: Lane
  readonly batches: number
  /** The first of them. */
  readonly ranges: readonly (readonly [from: number, to: number])[]
}

export interface Completeness {
  readonly agent: string
  /** Samples that are counted, refused and from the future are those of whole hours. */
  readonly hours: Span
  /** By the lane in which they came. */
  readonly stored: Readonly<Record<Lane, number>>
  /** Of series beyond the agent's limits. */
  readonly refused: number
  /** That came in these hours with a time too far ahead. */
  readonly future: number
  /** What the agent may still hold; absent where it has sent all of the range. */
  readonly pending?: Span
  /** What the agent said will never arrive. */
  readonly lost: readonly Loss[]
  /** Of any time: nobody knows of which. */
  readonly missing: readonly Missing[]
}

export interface CompletenessPorts {
  readonly books: Pick<Books, 'taken' | 'tallies'>
  readonly losses: (agent: string) => Promise<Loss[]>
  /** Up to which event time an agent has sent everything; undefined where it never said. */
  readonly watermarkOf: (agent: string) => Promise<Millis | undefined>
  readonly now: () => Millis
}

const rangesMax = 100

const overlaps = (loss: Loss, { from, to }: Span): boolean => loss.from < to && loss.to >= from

const missingOf = ({ taken }: CompletenessPorts['books'], agent: string): Missing[] => {
  const epochs = taken.epochs(agent)
  return epochs.flatMap(epoch =>
    lanes.flatMap(lane => {
      const bounds = gaps(taken.ranges(laneKey({ agent, epoch, lane })))
      const ranges = Array.from({ length: bounds.length / 2 }, (_, i) => [bounds[i * 2]!, bounds[i * 2 + 1]!] as const)
      const batches = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0)
      return batches === 0 ? [] : [{ epoch, current: epoch === epochs.at(-1), lane, batches, ranges: ranges.slice(0, rangesMax) }]
    })
  )
}

const pendingOf = (watermark: Millis | undefined, { from, to }: Span, now: Millis): Span | undefined => {
  const pending = { from: Math.max(from, watermark ?? Number.NEGATIVE_INFINITY), to: Math.min(to, now) }
  return pending.from < pending.to ? pending : undefined
}

/** Undefined for an agent that never sent anything. */
export const completeness = async (ports: CompletenessPorts, agent: string, span: Span): Promise<Completeness | undefined> => {
  const { books, losses, watermarkOf, now } = ports
  if (books.taken.epochs(agent).length === 0) return undefined
  const [first, end] = [hourOf(span.from), hourOf(span.to - 1) + 1]
  const stored: Record<Lane, number> = { alarm: 0, live: 0, backfill: 0 }
  let [refused, future] = [0, 0]
  for await (const tally of books.tallies.range(agent, first, end)) {
    for (const lane of lanes) stored[lane] += tally[lane]
    refused += tally.refused
    future += tally.future
  }
  const pending = pendingOf(await watermarkOf(agent), span, now())
  return {
    agent,
    hours: { from: first * hourMs, to: end * hourMs },
    stored,
    refused,
    future,
    ...(pending ? { pending } : {}),
    lost: (await losses(agent)).filter(loss => overlaps(loss, span)),
    missing: missingOf(books, agent)
  }
}
