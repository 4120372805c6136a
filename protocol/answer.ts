// What a collector says of a batch; an agent trusts nothing else and acts on every case.

import type { Lane } from './batch.ts'
import { lanes } from './batch.ts'
import type { ErrorCode } from './errors.ts'
import { z } from './options.ts'

/** Headers and paths of the HTTP contract. */
export const contract = {
  batches: '/api/v1/batches',
  heartbeats: '/api/v1/heartbeats',
  losses: '/api/v1/losses',
  contentType: 'application/vnd.wayside.batch',
  /** The event time up to which the agent has, with this message, sent everything it ever held. */
  watermarkHeader: 'wayside-watermark',
  /** `1` with a batch that has waited: where not all can be taken, such go last. */
  backlogHeader: 'wayside-backlog'
} as const

/** What became of the samples of a batch. All of them are durable; only those that are stored count and go on. */
export interface Disposition {
  readonly stored: number
  /** Too far in the future: they wait in the collector's quarantine. */
  readonly future: number
  /** The first few series that were not let in, with what there are too many of, and their samples. */
  readonly refused: readonly { readonly series: string; readonly label: string; readonly count: number }[]
}

/** The batch is durable at the collector; `duplicate` says it already was. */
export interface Stored {
  readonly status: 'stored' | 'duplicate'
  readonly epoch: string
  readonly lane: Lane
  readonly sequence: number
  readonly hash: string
  /** Sequences of the lane before this one that the collector does not have, as ranges: the first few. */
  readonly missing: readonly (readonly [from: number, to: number])[]
  /** Absent where all samples count, for it goes over metered links. Of a duplicate: as it was the first time. */
  readonly disposition?: Disposition | undefined
  /** The batch is a duplicate of one so old that its bytes could not be compared any more. */
  readonly unverified?: true | undefined
}

/** The losses up to an id are durable at the collector. */
export interface Confirmed {
  readonly status: 'confirmed'
  readonly epoch: string
  readonly upTo: number
}

export interface Refused {
  readonly status: 'refused'
  readonly code: ErrorCode
  readonly reason: string
  readonly retriable: boolean
  /** Only what waited is not taken now; what is new is. */
  readonly backlogOnly?: true | undefined
}

/** The answer to a heartbeat. */
export interface Heard {
  readonly status: 'heard'
}

export type Answer = Stored | Heard | Confirmed | Refused

const disposition = z.object({
  stored: z.number(),
  future: z.number(),
  refused: z.array(z.object({ series: z.string(), label: z.string(), count: z.number() }))
})
const stored = z.object({
  status: z.enum(['stored', 'duplicate']),
  epoch: z.string(),
  lane: z.enum(lanes),
  sequence: z.number(),
  hash: z.string(),
  missing: z.array(z.tuple([z.number(), z.number()])).default([]),
  // Only told, never acted on: one that cannot be read must not keep a batch from being acknowledged.
  disposition: disposition.optional().catch(undefined),
  unverified: z.literal(true).optional().catch(undefined)
})
const refused = z.object({
  status: z.literal('refused'),
  code: z.string(),
  reason: z.string(),
  retriable: z.boolean(),
  backlogOnly: z.literal(true).optional().catch(undefined)
})
const confirmed = z.object({ status: z.literal('confirmed'), upTo: z.number() })

const read = <T>(schema: z.ZodType<T>, body: string): T | undefined => {
  try {
    return schema.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

/** The ack in an answer's body, or undefined where it is anything else. */
export const readStored = (body: string): Stored | undefined => read(stored, body)

/** The collector's own refusal, or undefined where it is anything else. */
export const readRefused = (body: string): Pick<Refused, 'reason' | 'retriable' | 'backlogOnly'> | undefined =>
  read(refused, body)

/** Up to which loss the collector has them, or undefined where it is anything else. */
export const readConfirmed = (body: string): number | undefined => read(confirmed, body)?.upTo
