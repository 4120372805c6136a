// What the outbox writes into its log: the records, and what they say.

import { pack, unpack } from '../../platform/pack.ts'
import type { Framed, Record } from '../../platform/segments/frame.ts'
import type { Place } from '../../platform/segments/segment.ts'
import { type Lane, lanes } from '../../protocol/batch.ts'
import type { Ranges } from '../../protocol/ranges.ts'
import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'

/** How much of the readings a batch still has: all, or what thinning by minutes, then by ten minutes, left of them. */
export type Level = 0 | 1 | 2

/** What is known of a batch without reading it. */
export interface BatchMeta {
  readonly lane: Lane
  readonly sequence: number
  readonly samples: number
  readonly bytes: number
  readonly hash: string
  /** Event times of its samples. */
  readonly oldest: Millis
  readonly newest: Millis
  /** Wall time at which it was put in. */
  readonly putAt: Millis
  readonly level: Level
}

/** A batch that waits for its ack. */
export interface Waiting extends BatchMeta {
  place: Place
  /** Bytes of the whole record's body. */
  readonly length: number
  /** True once it may have been sent: only then can the collector hold it, and only otherwise may it be thinned. */
  released: boolean
  /** True while it is being sent: it stays as it is. */
  held: boolean
  /** When it was put in, monotonic; -Infinity where an earlier run did. */
  readonly since: Millis
}

type Stand = Pick<Waiting, 'place' | 'length' | 'released' | 'since'>

/** Name by name: an object made by spreading another and adding to it has a hidden class of its own in V8, of 700 bytes. */
export const waitingOf = (meta: BatchMeta, { place, length, released, since }: Stand): Waiting => ({
  lane: meta.lane,
  sequence: meta.sequence,
  samples: meta.samples,
  bytes: meta.bytes,
  hash: meta.hash,
  oldest: meta.oldest,
  newest: meta.newest,
  putAt: meta.putAt,
  level: meta.level,
  place,
  length,
  released,
  held: false,
  since
})

/** A loss: which samples will never arrive, and why. It travels to the collector under its id. */
export interface Loss {
  readonly id: number
  readonly lane: Lane
  readonly from: Millis
  readonly to: Millis
  readonly samples: number
  readonly reason: string
}

/** `batched = acknowledged + waiting + lost + refused`, in samples, to the unit. */
export interface Tally {
  batched: number
  acknowledged: number
  lost: number
  /** Set aside in the quarantine, because the collector will never take them. */
  refused: number
}

/** One push into the reducers: all of the recorder up to a position, at an event time. The same position once more: a tick. */
export type Push = readonly [position: number, now: Millis]

/** The state of the reducers after some push. */
export interface Checkpoint {
  readonly position: number
  /** Samples that the recorder had recorded up to the position. */
  readonly recorded?: number
  readonly reduce: State
  /** Event time of the newest sample reduced. */
  readonly newest: Millis
}

/** Everything but the batches. */
export interface Account {
  readonly epoch: string
  readonly next: Readonly<{ [lane in Lane]: number }>
  readonly tally: Readonly<Tally>
  /** Sequences that are done with: acknowledged, lost, replaced or refused. */
  readonly settled: Readonly<{ [lane in Lane]: Ranges }>
  /** Losses the collector has not confirmed. */
  readonly ledger: readonly Loss[]
  readonly lossesSoFar: number
  /** Position of the recorder up to which everything is in batches. */
  readonly reduced: number
  /** What was pushed since the newest checkpoint. */
  readonly pushes: readonly Push[]
  /** Plain state of the pacing, so that a restart does not renew a day's budget. */
  readonly pace: State
}

export const kinds = { snapshot: 1, batch: 2, commit: 3, checkpoint: 4, settle: 5 } as const

/** Ends a put: the batches before it count from now on. */
export interface Commit {
  readonly tally: Tally
  readonly next: Account['next']
  readonly pushes: readonly Push[]
  readonly released: boolean
  readonly pace: State
}

/** Ends what happened to batches: those named are done with; batches before it in the same write take their place. */
export interface Settle {
  readonly tally: Tally
  readonly next: Account['next']
  readonly settled: readonly (readonly [Lane, number])[]
  readonly released: readonly (readonly [Lane, number])[]
  readonly losses: readonly Loss[]
  /** Losses up to this id are confirmed. */
  readonly confirmed: number
}

/** The few bytes that stand in the end mark, for when every snapshot is damaged. */
export type Notes = readonly [epoch: string, next: readonly number[], tally: readonly number[], reduced: number, losses: number]

export const notesOf = ({ epoch, next, tally, reduced, lossesSoFar }: Account): Notes => [
  epoch,
  lanes.map(lane => next[lane]),
  [tally.batched, tally.acknowledged, tally.lost, tally.refused],
  reduced,
  lossesSoFar
]

export const freshAccount = (epoch: string): Account => ({
  epoch,
  next: { alarm: 1, live: 1, backfill: 1 },
  tally: { batched: 0, acknowledged: 0, lost: 0, refused: 0 },
  settled: { alarm: [], live: [], backfill: [] },
  ledger: [],
  lossesSoFar: 0,
  reduced: 0,
  pushes: [],
  pace: undefined
})

/** What the end mark alone can tell. */
export const accountOfNotes = ([epoch, next, tally, reduced, lossesSoFar]: Notes): Account => ({
  ...freshAccount(epoch),
  next: { alarm: next[0]!, live: next[1]!, backfill: next[2]! },
  tally: { batched: tally[0]!, acknowledged: tally[1]!, lost: tally[2]!, refused: tally[3]! },
  reduced,
  lossesSoFar
})

export const recordOf = (
  kind: Exclude<keyof typeof kinds, 'batch'>,
  content: Account | Commit | Checkpoint | Settle
): Record => ({
  kind: kinds[kind],
  count: 0,
  body: pack(content)
})

export const contentOf = <T>({ body }: Pick<Record, 'body'>): T => unpack(body) as T

const lengthBytes = 2

/** A batch's record: its meta, then the bytes as they are sent. */
export const batchRecord = (meta: BatchMeta, bytes: Uint8Array): Record => {
  const packed = pack(meta)
  const body = new Uint8Array(lengthBytes + packed.length + bytes.length)
  new DataView(body.buffer).setUint16(0, packed.length)
  body.set(packed, lengthBytes)
  body.set(bytes, lengthBytes + packed.length)
  return { kind: kinds.batch, count: meta.samples, body }
}

const metaEnd = (body: Uint8Array): number => lengthBytes + new DataView(body.buffer, body.byteOffset).getUint16(0)

export const metaOf = (body: Uint8Array): BatchMeta => unpack(body.subarray(lengthBytes, metaEnd(body))) as BatchMeta

/** A batch as an earlier run, or an earlier hour, left it. */
export const storedBatch = ({ body, offset, position }: Framed, base: number, released: boolean): Waiting =>
  waitingOf(metaOf(body), { place: { base, offset, position }, length: body.length, released, since: Number.NEGATIVE_INFINITY })

export const bytesOf = (body: Uint8Array): Uint8Array => body.subarray(metaEnd(body))
