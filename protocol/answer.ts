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
  watermarkHeader: 'wayside-watermark'
} as const

/** The batch is durable at the collector; `duplicate` says it already was. */
export interface Stored {
  readonly status: 'stored' | 'duplicate'
  readonly epoch: string
  readonly lane: Lane
  readonly sequence: number
  readonly hash: string
  /** Sequences of the lane before this one that the collector does not have, as ranges: the first few. */
  readonly missing: readonly (readonly [from: number, to: number])[]
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
}

/** The answer to a heartbeat. */
export interface Heard {
  readonly status: 'heard'
}

export type Answer = Stored | Heard | Confirmed | Refused

const stored = z.object({
  status: z.enum(['stored', 'duplicate']),
  epoch: z.string(),
  lane: z.enum(lanes),
  sequence: z.number(),
  hash: z.string(),
  missing: z.array(z.tuple([z.number(), z.number()])).default([])
})
const refused = z.object({ status: z.literal('refused'), code: z.string(), reason: z.string(), retriable: z.boolean() })
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
export const readRefused = (body: string): Pick<Refused, 'reason' | 'retriable'> | undefined => read(refused, body)

/** Up to which loss the collector has them, or undefined where it is anything else. */
export const readConfirmed = (body: string): number | undefined => read(confirmed, body)?.upTo
