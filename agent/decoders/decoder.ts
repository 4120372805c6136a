// What a decoder is: it turns the payload of a message into readings.

import type { Millis, Tags } from '../../protocol/series.ts'

export interface Reading {
  readonly value: number
  /** Where the payload names it; else the topic does. */
  readonly measurement?: string
  readonly tags?: Tags
  /** Event time by the sensor's clock, where the payload has one. */
  readonly time?: Millis
}

/** Pure. @throws WaysideError WAY_PAYLOAD_INVALID, saying what was expected and what was found */
export type Decoder = (payload: Uint8Array) => readonly Reading[]
