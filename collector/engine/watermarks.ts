// How far each agent is: the event time up to which all it ever held has arrived, as it says itself.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { AgentStatus } from '../store/outputs.ts'

export interface WatermarkOptions {
  /** An agent not heard for this long is silent. */
  readonly silentAfter: Millis
  /** An agent whose watermark stands still for this long no longer holds back windows it shares with others. */
  readonly holdMost: Millis
  /** A watermark is believed up to this far ahead of the collector's clock. */
  readonly leadMost: Millis
}

interface Agent {
  watermark: Millis
  heard: Millis
  advanced: Millis
  silent: boolean
  batches: number
  samples: number
}

/** Times called `received` are the collector's, as the journal has them. */
export interface Watermarks {
  /** Notes what an agent says; true where its watermark moved on. */
  note(agent: string, watermark: Millis, received: Millis, samples?: number): boolean
  /** The agents that have fallen silent by now. */
  tick(received: Millis): string[]
  /** The watermark of what these agents share: the smallest of those that still hold it, the greatest where none does. */
  of(agents: Iterable<string>, received: Millis): Millis
  status(agent: string): AgentStatus
  save(): State
  restore(state: State): void
}

export const watermarks = ({ silentAfter, holdMost, leadMost }: WatermarkOptions): Watermarks => {
  let agents = new Map<string, Agent>()

  const agentOf = (agent: string): Agent => {
    let known = agents.get(agent)
    if (!known) {
      known = {
        watermark: Number.NEGATIVE_INFINITY,
        heard: 0,
        advanced: Number.NEGATIVE_INFINITY,
        silent: false,
        batches: 0,
        samples: 0
      }
      agents.set(agent, known)
    }
    return known
  }

  return {
    note(agent, watermark, received, samples) {
      const known = agentOf(agent)
      known.heard = received
      known.silent = false
      if (samples !== undefined) {
        known.batches++
        known.samples += samples
      }
      const believed = Math.min(watermark, received + leadMost)
      if (!(believed > known.watermark)) return false
      known.watermark = believed
      known.advanced = received
      return true
    },
    tick(received) {
      const fallen: string[] = []
      for (const [agent, known] of agents) {
        if (known.silent || received - known.heard < silentAfter) continue
        known.silent = true
        fallen.push(agent)
      }
      return fallen
    },
    of(names, received) {
      let [holding, furthest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (const name of names) {
        const { watermark, advanced } = agentOf(name)
        furthest = Math.max(furthest, watermark)
        if (received - advanced < holdMost) holding = Math.min(holding, watermark)
      }
      return holding === Number.POSITIVE_INFINITY ? furthest : holding
    },
    status(agent) {
      const { watermark, heard, silent, batches, samples } = agentOf(agent)
      return { agent, watermark, heard, silent, batches, samples }
    },
    save: () => [...agents].map(([agent, known]) => [agent, { ...known }]),
    restore(state) {
      agents = new Map((state as [string, Agent][]).map(([agent, known]) => [agent, { ...known }]))
    }
  }
}
