// What a collector says of a batch; an agent trusts nothing else and acts on every case.

import type { Lane } from './batch.ts'
import { lanes } from './batch.ts'
import type { ErrorCode } from './errors.ts'
import { z } from './options.ts'

/** Headers and paths of the HTTP contract. */
export const contract = {
  batches: '/api/v1/batches',
  heartbeats: '/api/v1/heartbeats',
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

export type Answer = Stored | Heard | Refused

const stored = z.object({
  status: z.enum(['stored', 'duplicate']),
  epoch: z.string(),
  lane: z.enum(lanes),
  sequence: z.number(),
  hash: z.string()
})

/** The ack in an answer's body, or undefined where it is anything else. */
export const readStored = (body: string): Stored | undefined => {
  try {
    return stored.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}
