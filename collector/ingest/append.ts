// What is to be appended to the journal, before it has its place there.

import type { Decoded } from '../../protocol/batch.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Admission, Hashed } from './entering.ts'
import type { Draft } from './entry.ts'

/** A batch on its way in. */
export interface Arrival extends Hashed {
  readonly bytes: Uint8Array
  readonly watermark: Millis
}

export interface Append {
  readonly arrival?: Arrival
  /** Of what is no batch. */
  readonly draft?: (received: Millis) => Draft
  admission?: Admission
  /** Of its entry, once it is there. */
  position?: number
}

/** Undefined where nothing is appended. */
export const draftOf = ({ arrival, admission, draft }: Append, received: Millis, leadMost: Millis): Draft | undefined => {
  if (!arrival) return draft!(received)
  if (admission?.kind !== 'new') return undefined
  const { agent, watermark, bytes } = arrival
  const until = admission.disposition?.future ? { until: received + leadMost } : {}
  return { kind: 'batch', received, agent, watermark, bytes, ...until }
}

export const decodedOf = ({ agent, epoch, lane, sequence, series, columns, loan }: Arrival): Decoded => ({
  agent,
  epoch,
  lane,
  sequence,
  series,
  columns,
  loan
})
