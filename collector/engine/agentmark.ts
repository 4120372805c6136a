// What is known of one agent: how far it is, and what came of it.

import type { Millis } from '../../protocol/series.ts'
import type { AgentStatus } from '../store/outputs.ts'

export interface Agent {
  readonly name: string
  watermark: Millis
  heard: Millis
  /** When the watermark last moved. */
  advanced: Millis
  silent: boolean
  holds: boolean
  batches: number
  samples: number
  future: number
  /** By window: samples, or windows that it reads, that came too late to change it. */
  tooLate: Readonly<Record<string, number>>
}

export const unheardAgent = (name: string): Agent => {
  const never = Number.NEGATIVE_INFINITY
  const nothing = { batches: 0, samples: 0, future: 0, tooLate: {} }
  return { name, silent: false, holds: false, ...nothing, watermark: never, heard: 0, advanced: never }
}

/** As the store and users see it. */
export const statusOf = ({ name, advanced, future, tooLate, ...agent }: Agent): AgentStatus => ({
  ...{ agent: name, ...agent },
  ...(Number.isFinite(advanced) ? { advanced } : {}),
  ...(future > 0 ? { future } : {}),
  ...(Object.keys(tooLate).length > 0 ? { tooLate } : {})
})
