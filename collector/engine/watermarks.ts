// How far each agent is: the event time up to which all it ever held has arrived, as it says itself.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { AgentStatus } from '../store/outputs.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { Completeness } from '../windows/window.ts'

export interface WatermarkOptions {
  /** An agent not heard for this long is silent. */
  readonly silentAfter: Millis
  /** An agent whose watermark stands still for this long no longer holds back windows it shares with others. */
  readonly holdMost: Millis
  /** A watermark is believed up to this far ahead of the collector's clock. */
  readonly leadMost: Millis
  /** Where the journal says nothing for this long, the collector was down: that time counts for no agent's silence. */
  readonly downAfter: Millis
}

interface Agent {
  readonly name: string
  watermark: Millis
  heard: Millis
  /** When the watermark last moved. */
  advanced: Millis
  silent: boolean
  holds: boolean
  batches: number
  samples: number
}

interface Saved {
  readonly last: Millis
  readonly agents: readonly Agent[]
}

/** Agents that a result names as missing. */
const missingMost = 10

/** Which agent keeps the windows of a set of agents open. */
export interface Holding {
  readonly mark: Millis
  /** The one with the smallest watermark among those that hold; undefined where none does. */
  readonly by?: string
}

/** Times called `received` are the collector's, as the journal has them. Agents go by small numbers. */
export class Watermarks {
  readonly #options: WatermarkOptions
  readonly #sets: AgentSets
  #agents: Agent[] = []
  #numbers = new Map<string, number>()
  #last: Millis = Number.NEGATIVE_INFINITY

  constructor(options: WatermarkOptions, sets: AgentSets) {
    this.#options = options
    this.#sets = sets
  }

  get size(): number {
    return this.#agents.length
  }

  numberOf(name: string): number {
    let number = this.#numbers.get(name)
    if (number === undefined) {
      const [never, agent] = [Number.NEGATIVE_INFINITY, { name, silent: false, holds: false, batches: 0, samples: 0 }]
      number = this.#agents.push({ ...agent, watermark: never, heard: 0, advanced: never }) - 1
      this.#numbers.set(name, number)
    }
    return number
  }

  nameOf(agent: number): string {
    return this.#agents[agent]!.name
  }

  namesOf(set: number): string[] {
    return Array.from(this.#sets.members(set), agent => this.nameOf(agent)).sort()
  }

  /** The time has come to this; the agents that fell silent or hold nothing back any more because of it. */
  tick(received: Millis): number[] {
    if (received === this.#last) return []
    this.#skipDownTime(received)
    const changed: number[] = []
    for (const [number, agent] of this.#agents.entries()) {
      const silent = agent.silent || received - agent.heard >= this.#options.silentAfter
      const holds = received - agent.advanced < this.#options.holdMost
      if (silent === agent.silent && holds === agent.holds) continue
      agent.silent = silent
      agent.holds = holds
      changed.push(number)
    }
    return changed
  }

  /** Notes what an agent says; true where its watermark moved on. */
  note(number: number, watermark: Millis, received: Millis, samples?: number): boolean {
    const agent = this.#agents[number]!
    agent.heard = received
    agent.silent = false
    if (samples !== undefined) {
      agent.batches++
      agent.samples += samples
    }
    const believed = Math.min(watermark, received + this.#options.leadMost)
    if (!(believed > agent.watermark)) return false
    agent.watermark = believed
    agent.advanced = received
    agent.holds = true
    return true
  }

  /**
   * The watermark of what these agents share: the smallest of those that hold it back, the greatest where none does. Where all are
   * silent it goes on with the time since it last moved, so that the last windows of a machine that is gone do close.
   */
  of(set: number, received: Millis): Holding {
    let [least, furthest, carried]: [Agent | undefined, Millis, Millis] = [
      undefined,
      Number.NEGATIVE_INFINITY,
      Number.NEGATIVE_INFINITY
    ]
    let silent = true
    for (const number of this.#sets.members(set)) {
      const agent = this.#agents[number]!
      furthest = Math.max(furthest, agent.watermark)
      silent &&= agent.silent
      carried = Math.max(carried, agent.watermark + (received - agent.advanced) - this.#options.holdMost)
      if (agent.holds && (!least || agent.watermark < least.watermark)) least = agent
    }
    if (least) return { mark: least.watermark, by: least.name }
    return { mark: silent && Number.isFinite(carried) ? Math.max(furthest, carried) : furthest }
  }

  /** How much of what these agents have for a window that ended has arrived. */
  completeness(set: number, end: Millis, received: Millis): Completeness {
    const members = this.#sets.members(set)
    const missing = Array.from(members, number => this.#agents[number]!).filter(({ watermark }) => watermark < end)
    return {
      expected: members.length,
      reported: members.length - missing.length,
      missing: missing
        .map(({ name }) => name)
        .sort()
        .slice(0, missingMost),
      lag: received - end
    }
  }

  status(number: number): AgentStatus {
    const { name, watermark, heard, silent, holds, batches, samples } = this.#agents[number]!
    return { agent: name, watermark, heard, silent, holds, batches, samples }
  }

  save(): State {
    return { last: this.#last, agents: this.#agents.map(agent => ({ ...agent })) } satisfies Saved
  }

  restore(state: State): void {
    const { last, agents } = state as Saved
    this.#last = last
    this.#agents = agents.map(agent => ({ ...agent }))
    this.#numbers = new Map(agents.map(({ name }, number) => [name, number]))
  }

  #skipDownTime(received: Millis): void {
    const down = received - this.#last
    this.#last = received
    if (!(down >= this.#options.downAfter) || !Number.isFinite(down)) return
    for (const agent of this.#agents) {
      agent.heard += down
      agent.advanced += down
    }
  }
}
