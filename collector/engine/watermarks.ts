// How far each agent is: the event time up to which all it ever held has arrived, as it says itself.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { AgentStatus } from '../store/outputs.ts'
import { type AgentSets, nobody } from '../windows/agentsets.ts'
import { type Agent, age, dueOf, hear, type Patience, type Said, statusOf, unheardAgent } from './agentmark.ts'
import type { Reporter } from './completeness.ts'

export interface WatermarkOptions extends Patience {
  /** A watermark is believed up to this far ahead of the collector's clock. */
  readonly leadMost: Millis
  /** Where the journal says nothing for this long, the collector was down: that time counts for no agent's silence. */
  readonly downAfter: Millis
}

interface Saved {
  readonly last: Millis
  readonly agents: readonly Agent[]
}

/** Which agent keeps the windows of a set of agents open. */
export interface Holding {
  readonly mark: Millis
  /** Number of the one with the smallest watermark among those that hold; undefined where none does. */
  readonly by?: number
}

/** Agents whose samples may be in a group. */
export interface Reporters {
  /** Those that sent some. */
  readonly set: number
  /** Those that should, by name. */
  readonly others: readonly string[]
}

/** Times called `received` are the collector's, as the journal has them. Agents go by small numbers. */
export class Watermarks {
  #options: WatermarkOptions
  readonly #sets: AgentSets
  #agents: Agent[] = []
  #numbers = new Map<string, number>()
  /** By number of the set, where asked for. */
  #namesOf: (readonly string[])[] = []
  #last: Millis = Number.NEGATIVE_INFINITY
  #missed = new Set<number>()
  /** No agent falls silent, or ceases to hold, before. */
  #due: Millis = Number.NEGATIVE_INFINITY

  constructor(options: WatermarkOptions, sets: AgentSets) {
    this.#options = options
    this.#sets = sets
  }

  get size(): number {
    return this.#agents.length
  }

  get options(): WatermarkOptions {
    return this.#options
  }

  /** From now on. */
  use(options: WatermarkOptions): void {
    this.#options = options
    this.#due = Number.NEGATIVE_INFINITY
  }

  /** Of the same agents under the same numbers, none of them heard. */
  unheard(): Watermarks {
    const others = new Watermarks(this.#options, this.#sets)
    for (const { name } of this.#agents) others.numberOf(name)
    return others
  }

  numberOf(name: string): number {
    let number = this.#numbers.get(name)
    if (number === undefined) {
      number = this.#agents.push(unheardAgent(name)) - 1
      this.#numbers.set(name, number)
      this.#due = Number.NEGATIVE_INFINITY
    }
    return number
  }

  /** Looks only: undefined of one that has none yet. */
  knownNumberOf(name: string): number | undefined {
    return this.#numbers.get(name)
  }

  nameOf(agent: number): string {
    return this.#agents[agent]!.name
  }

  /** A set has the same members for ever. */
  namesOf(set: number): readonly string[] {
    return (this.#namesOf[set] ??= Array.from(this.#sets.members(set), agent => this.nameOf(agent)).sort())
  }

  /** The set of agents with these names. */
  setOf(names: readonly string[]): number {
    return names.reduce((set, name) => this.#sets.with(set, this.numberOf(name)), nobody)
  }

  /** The set with just this agent. */
  alone(agent: number): number {
    return this.#sets.with(nobody, agent)
  }

  /** Something of these agents came too late for a window. */
  miss(set: number, window: string, count = 1): void {
    for (const number of this.#sets.members(set)) {
      const agent = this.#agents[number]!
      agent.tooLate = { ...agent.tooLate, [window]: (agent.tooLate[window] ?? 0) + count }
      this.#missed.add(number)
    }
  }

  /** What came too late for windows that were computed apart, by the same agents. */
  missAsIn(others: Watermarks): void {
    for (const { name, tooLate } of others.#agents)
      for (const [window, count] of Object.entries(tooLate)) this.miss(this.alone(this.numberOf(name)), window, count)
  }

  /** Agents of which something came too late since the last call. */
  takeMissed(): Iterable<number> {
    const missed = this.#missed
    this.#missed = new Set()
    return missed
  }

  /** The time has come to this; the agents that fell silent or hold nothing back any more because of it. */
  tick(received: Millis): number[] {
    if (received === this.#last) return []
    this.#skipDownTime(received)
    if (received < this.#due) return []
    this.#due = Number.POSITIVE_INFINITY
    const changed: number[] = []
    for (const [number, agent] of this.#agents.entries()) {
      if (age(agent, received, this.#options)) changed.push(number)
      this.#due = Math.min(this.#due, dueOf(agent, this.#options))
    }
    return changed
  }

  /** Notes what an agent says; true where its watermark moved on. */
  note(number: number, said: Said): boolean {
    const agent = this.#agents[number]!
    const moved = hear(agent, said, this.#options.leadMost)
    this.#due = Math.min(this.#due, dueOf(agent, this.#options))
    return moved
  }

  /**
   * The watermark of what these agents share: the smallest of those that hold it back, the greatest where none does. Where all are
   * silent it goes on with the time since it last moved, so that the last windows of a machine that is gone do close.
   */
  of(set: number, received: Millis): Holding {
    let by: number | undefined
    let [least, carried, silent] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true]
    for (const number of this.#sets.members(set)) {
      const agent = this.#agents[number]!
      silent &&= agent.silent
      if (Number.isFinite(agent.watermark))
        carried = Math.max(carried, agent.watermark + (received - agent.advanced) - this.#options.holdMost)
      if (!agent.holds || !(agent.watermark < least)) continue
      least = agent.watermark
      by = number
    }
    if (by !== undefined) return { mark: least, by }
    const furthest = this.furthest(set)
    return { mark: silent && Number.isFinite(carried) ? Math.max(furthest, carried) : furthest }
  }

  /** The greatest watermark of these agents. */
  furthest(set: number): Millis {
    let furthest = Number.NEGATIVE_INFINITY
    for (const number of this.#sets.members(set)) furthest = Math.max(furthest, this.#agents[number]!.watermark)
    return furthest
  }

  /** Time of the newest journal entry. */
  get now(): Millis {
    return this.#last
  }

  /** All of these agents, each once. */
  reporters({ set, others }: Reporters): Reporter[] {
    const members = this.#sets.members(set)
    const more = others.filter(name => !members.includes(this.#numbers.get(name) ?? -1))
    const unheard = (name: string): Reporter => ({ name, watermark: Number.NEGATIVE_INFINITY })
    return [
      ...Array.from(members, number => this.#agents[number]!),
      ...more.map(name => this.#agents[this.#numbers.get(name) ?? -1] ?? unheard(name))
    ]
  }

  status(number: number): AgentStatus {
    return statusOf(this.#agents[number]!)
  }

  save(): State {
    return { last: this.#last, agents: this.#agents.map(agent => ({ ...agent })) } satisfies Saved
  }

  restore(state: State): void {
    const { last, agents } = state as Saved
    this.#last = last
    this.#due = Number.NEGATIVE_INFINITY
    this.#agents = agents.map(agent => ({ ...agent }))
    this.#namesOf = []
    this.#numbers = new Map(agents.map(({ name }, number) => [name, number]))
  }

  #skipDownTime(received: Millis): void {
    const down = received - this.#last
    this.#last = received
    if (!(down >= this.#options.downAfter) || !Number.isFinite(down)) return
    this.#due = Number.NEGATIVE_INFINITY
    for (const agent of this.#agents) {
      agent.heard += down
      agent.advanced += down
    }
  }
}
