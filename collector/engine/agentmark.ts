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

/** What an agent says with a batch or a sign of life. */
export interface Said {
  readonly watermark: Millis
  readonly received: Millis
  /** Of a batch. */
  readonly samples?: number
  /** Samples of a time that cannot be: they are not counted. */
  readonly future?: number
}

/** Notes what it says; true where its watermark moved on. @param leadMost a watermark is believed up to this far ahead of the time */
export const hear = (agent: Agent, { watermark, received, samples, future = 0 }: Said, leadMost: Millis): boolean => {
  agent.future += future
  agent.heard = received
  agent.silent = false
  if (samples !== undefined) {
    agent.batches++
    agent.samples += samples
  }
  const believed = Math.min(watermark, received + leadMost)
  if (!(believed > agent.watermark)) return false
  agent.watermark = believed
  agent.advanced = received
  agent.holds = true
  return true
}

export interface Patience {
  /** An agent not heard for this long is silent. */
  readonly silentAfter: Millis
  /** An agent whose watermark stands still for this long no longer holds back windows it shares with others. */
  readonly holdMost: Millis
}

/** The time has come to this: true where the agent has fallen silent because of it, or begins or ceases to hold. */
export const age = (agent: Agent, received: Millis, { silentAfter, holdMost }: Patience): boolean => {
  const silent = agent.silent || received - agent.heard >= silentAfter
  const holds = received - agent.advanced < holdMost
  if (silent === agent.silent && holds === agent.holds) return false
  agent.silent = silent
  agent.holds = holds
  return true
}

/** The time before which nothing becomes of an agent that says nothing. */
export const dueOf = ({ silent, heard, holds, advanced }: Agent, { silentAfter, holdMost }: Patience): Millis =>
  Math.min(silent ? Number.POSITIVE_INFINITY : heard + silentAfter, holds ? advanced + holdMost : Number.POSITIVE_INFINITY)

/** As the store and users see it. */
export const statusOf = ({ name, advanced, future, tooLate, ...agent }: Agent): AgentStatus => ({
  ...{ agent: name, ...agent },
  ...(Number.isFinite(advanced) ? { advanced } : {}),
  ...(future > 0 ? { future } : {}),
  ...(Object.keys(tooLate).length > 0 ? { tooLate } : {})
})
