// All that is known of series and agents, and when something of it is due.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { Agents } from './agents.ts'
import { Members } from './members.ts'
import type { AbsenceOptions } from './options.ts'
import { Sensors } from './sensors.ts'
import { delayed, unwatched } from './state.ts'

interface Saved {
  readonly sensors: State
  readonly agents: State
  readonly up: Millis
}

const never = Number.POSITIVE_INFINITY

/** Times are the journal's. Agents and series go by the engine's numbers. */
export class Known {
  readonly sensors = new Sensors()
  readonly agents = new Agents()
  options!: AbsenceOptions
  /** No agent is due before. */
  agentDue: Millis = never
  /** Since when the collector has heard without a pause. */
  up: Millis = Number.NEGATIVE_INFINITY
  #members = new Members()

  /** By number. */
  membersOf(agent: number): Int32Array {
    return this.#members.of(agent)
  }

  /** A series comes from an agent now. */
  join(series: number, agent: number): void {
    this.sensors.ensure(series)
    this.#members.move(series, this.sensors.agent[series]!, agent)
    this.sensors.agent[series] = agent
  }

  turn(series: number, state: number, now: Millis): void {
    const agent = this.agents.of(this.sensors.agent[series]!)
    if (agent && this.sensors.state[series] === delayed) agent.delayed--
    if (agent && state === delayed) agent.delayed++
    this.sensors.turn(series, state, now)
  }

  /** Looks at a series again then. */
  wait(series: number, until: Millis): void {
    this.sensors.due.set(series, until)
  }

  /** Nothing is expected of it until it sends. */
  leave(series: number, now: Millis): void {
    this.sensors.due.set(series, never)
    this.turn(series, unwatched, now)
  }

  /** Turns those series of an agent that are in a state. */
  turnAll(agent: number, from: number, to: number, now: Millis): Int32Array {
    const some = this.membersOf(agent).filter(series => this.sensors.state[series] === from)
    for (const series of some) {
      this.turn(series, to, now)
      this.sensors.due.set(series, never)
    }
    return some
  }

  /** Nothing that came before counts for how long it is quiet. */
  sinceUp(time: Millis): Millis {
    return Math.max(time, this.up)
  }

  save(): State {
    return { sensors: this.sensors.save(), agents: this.agents.save(), up: this.up } satisfies Saved
  }

  restore(state: State): void {
    const { sensors, agents, up } = state as Saved
    this.sensors.restore(sensors)
    this.agents.restore(agents)
    this.up = up
    this.#members = new Members()
    const { size, agent } = this.sensors
    for (let series = 0; series < size; series++) if (agent[series]! >= 0) this.#members.move(series, -1, agent[series]!)
    this.agentDue = Number.NEGATIVE_INFINITY
  }
}
