// What is known of each agent: when it was heard, how far it is, how new its samples are, and when it is silent.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { Gaps } from './gaps.ts'

export const agentStates = ['heard', 'silent', 'stalled'] as const
export type AgentState = (typeof agentStates)[number]

/** Times are the journal's, but for the watermark. */
export interface AgentSeen {
  state: AgentState
  since: Millis
  heard: Millis
  /** -Infinity where it never said one. */
  watermark: Millis
  /** When its watermark last moved. */
  advanced: Millis
  /** When the newest of its samples would be here at the earliest: it has handed on what it had then. */
  front: Millis
  /** When it came back. */
  returned: Millis
  /** When it was last heard later than usual. */
  late: Millis
  /** The least time from its watermark to when it says so, and how much more is usual. */
  lag: Millis
  spread: Millis
  /** How many of its series are delayed. */
  delayed: number
}

export interface AgentOptions {
  readonly agentAfter: Millis
  readonly transport: Millis
}

export interface AgentHeard {
  readonly received: Millis
  readonly watermark: Millis
  /** Time before it in which nobody could be heard. */
  readonly down: Millis
}

interface Saved {
  readonly agents: readonly (AgentSeen | null)[]
  readonly gaps: State
}

const never = Number.NEGATIVE_INFINITY
/** Instead of what is not known yet: so many times longer. */
const unknownPatience = 4
const patience = 1.5
const margin: Millis = 250
const drift = 0.001
const spreadMost: Millis = 120_000
/** A message: a backlog grows faster than it is taken for a habit. */
const spreadStep: Millis = 50
/** More than this, and three times what is usual, is a backlog and not a habit. */
const habitMost: Millis = 10_000
const calming = 0.9995

const unheard = (received: Millis): AgentSeen => ({
  ...{ state: 'heard', since: received, heard: received, watermark: never, advanced: received, front: never },
  ...{ returned: never, late: never, lag: Number.POSITIVE_INFINITY, spread: 0, delayed: 0 }
})

/** By the numbers of the watermarks. */
export class Agents {
  #all: (AgentSeen | undefined)[] = []
  readonly #gaps = new Gaps()

  of(agent: number): AgentSeen | undefined {
    return this.#all[agent]
  }

  *numbered(): Iterable<readonly [number, AgentSeen]> {
    for (const [number, agent] of this.#all.entries()) if (agent) yield [number, agent]
  }

  forget(agent: number): void {
    this.#all[agent] = undefined
    this.#gaps.forget(agent)
  }

  hear(number: number, { received, watermark, down }: AgentHeard): AgentSeen {
    const known = this.#all[number]
    const agent = known ?? (this.#all[number] = unheard(received))
    this.#gaps.ensure(number + 1)
    const gap = received - agent.heard - down
    if (known && gap > 0 && agent.state !== 'silent') {
      if (this.#gaps.isKnown(number) && gap > this.#gaps.limit(number) + margin) agent.late = received
      this.#gaps.note(number, gap)
    }
    agent.heard = received
    if (Number.isFinite(watermark)) this.#follow(agent, watermark, received, Math.max(0, gap))
    return agent
  }

  /** False where it should have been heard again by now. */
  isOnTime(number: number, now: Millis): boolean {
    if (!this.#gaps.isKnown(number)) return true
    return now - this.#all[number]!.heard <= this.#gaps.limit(number) + margin
  }

  /** What it has not sent yet is older than usual. One that never said a watermark is believed to hold nothing. */
  isBehind({ watermark, lag, spread, heard }: AgentSeen, { transport }: AgentOptions): boolean {
    return Number.isFinite(lag) && heard - watermark > lag + spread + transport
  }

  /** Not heard for this long it is silent. */
  limit(number: number, { agentAfter, transport }: AgentOptions): Millis {
    if (!this.#gaps.isKnown(number)) return unknownPatience * agentAfter
    return Math.max(agentAfter, patience * this.#gaps.expected(number) + transport)
  }

  save(): State {
    const agents = Array.from(this.#all, agent => (agent ? { ...agent } : null))
    return { agents, gaps: this.#gaps.save() } satisfies Saved
  }

  restore(state: State): void {
    const { agents, gaps } = state as Saved
    this.#all = agents.map(agent => (agent ? { ...agent } : undefined))
    this.#gaps.restore(gaps)
  }

  #follow(agent: AgentSeen, watermark: Millis, received: Millis, past: Millis): void {
    const lag = received - watermark
    agent.lag = Math.min(lag, Number.isFinite(agent.lag) ? agent.lag + drift * past : lag)
    const more = lag - agent.lag
    const isHabit = more <= Math.min(spreadMost, 3 * agent.spread + habitMost)
    agent.spread = isHabit && more > agent.spread ? Math.min(more, agent.spread + spreadStep) : agent.spread * calming
    if (watermark > agent.watermark) {
      agent.watermark = watermark
      agent.advanced = received
    }
  }
}
