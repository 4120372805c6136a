// What is known of each series in columns: when its newest sample is from, how it travels, and when the next one is late.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { withRoom } from '../windows/numbers.ts'
import { Dues } from './dues.ts'
import { Gaps } from './gaps.ts'
import { seriesStates, unwatched } from './state.ts'

/** A clock that runs slow by more than a thousandth is a clock that was set. */
const drift = 0.001
/** Of the jitter of the transport a part is forgotten with each batch. */
const calming = 1 / 64
const margin: Millis = 100
/** So many columns in a row of older times, from an agent that holds nothing back: the clock of the sensor was set back. */
const setBackAfter = 3

export interface SensorOptions {
  readonly transport: Millis
  readonly firstAfter: Millis
}

interface Saved {
  readonly size: number
  readonly gaps: State
  readonly columns: readonly (Float64Array | Float32Array | Int32Array | Uint8Array)[]
}

export class Sensors {
  readonly gaps = new Gaps()
  size = 0
  /** Event time of the newest sample. */
  last = new Float64Array()
  /** Journal time at which it is late. */
  readonly due = new Dues()
  /** Journal time since which it is in its state. */
  since = new Float64Array()
  /** The period that is declared; 0 where it is learnt. */
  declared = new Float64Array()
  /** Of the agent that sent it last. */
  agent = new Int32Array()
  state = new Uint8Array()
  /** How many there are in each state. */
  counts = new Int32Array(seriesStates.length)
  /** From a sample's time to the earliest that it comes, the difference of clocks included. */
  #delay = new Float64Array()
  /** How much later than that it comes. */
  #jitter = new Float32Array()
  #setBack = new Uint8Array()

  /** Makes room for a number, and for all below it. */
  ensure(number: number): void {
    if (number < this.size) return
    if (number >= this.last.length) this.#grow(number + 1)
    this.last.fill(Number.NEGATIVE_INFINITY, this.size, number + 1)
    this.agent.fill(-1, this.size, number + 1)
    this.#delay.fill(Number.POSITIVE_INFINITY, this.size, number + 1)
    this.counts[unwatched]! += number + 1 - this.size
    this.size = number + 1
  }

  isSeen(number: number): boolean {
    return number < this.size && this.agent[number]! >= 0
  }

  /** Takes times as they came. Returns whether one of them is newer than all before. */
  take(number: number, times: Float64Array, received: Millis, { transport }: SensorOptions): boolean {
    const before = this.last[number]!
    const last = this.gaps.noteTimes(number, times, before)
    if (last === before) return false
    this.last[number] = last
    this.#setBack[number] = 0
    this.#travelled(number, received - last, last - before, transport)
    return true
  }

  /** Its samples are older than what came before although its agent holds nothing back. True where it is taken at its word now. */
  isSetBack(number: number, times: Float64Array, received: Millis): boolean {
    const count = this.#setBack[number]! + 1
    this.#setBack[number] = count % setBackAfter
    if (count < setBackAfter) return false
    let newest = times[0]!
    for (let i = 1; i < times.length; i++) newest = Math.max(newest, times[i]!)
    this.last[number] = newest
    this.#delay[number] = received - newest
    return true
  }

  /** When a sample of a time is here at the earliest, by the journal's clock. */
  arrival(number: number, time: Millis): Millis {
    return time + this.#delay[number]!
  }

  jitter(number: number): Millis {
    return this.#jitter[number]!
  }

  period(number: number): Millis {
    return this.declared[number]! > 0 ? this.declared[number]! : this.gaps.period(number)
  }

  /** Time after a sample at which another should be there. */
  expected(number: number): Millis {
    return this.declared[number]! > 0 ? this.declared[number]! : this.gaps.expected(number)
  }

  /** Time between two samples after which one is missing. */
  limit(number: number, { firstAfter }: SensorOptions): Millis {
    const declared = this.declared[number]!
    if (declared > 0) return 1.5 * declared
    return Math.min(this.gaps.limit(number), this.gaps.isKnown(number) ? Number.POSITIVE_INFINITY : firstAfter)
  }

  /** When the sample after the last is late. */
  dueOf(number: number, options: SensorOptions): Millis {
    return this.arrival(number, this.last[number]!) + this.#jitter[number]! + this.limit(number, options) + margin
  }

  turn(number: number, state: number, now: Millis): void {
    const before = this.state[number]!
    if (before === state) return
    this.counts[before]!--
    this.counts[state]!++
    this.state[number] = state
    this.since[number] = now
  }

  /** Those in a state, by number. */
  *all(state: number): Iterable<number> {
    for (let number = 0; number < this.size; number++) if (this.state[number] === state) yield number
  }

  save(): State {
    const all = [this.last, this.due.save(), this.since, this.declared, this.agent, this.state, this.counts]
    const columns = [...all, this.#delay, this.#jitter, this.#setBack]
    return { size: this.size, gaps: this.gaps.save(), columns } satisfies Saved
  }

  restore(state: State): void {
    const { size, gaps, columns } = state as Saved
    const [last, due, since, declared, agent, states, counts, delay, jitter, setBack] = columns.map(column => column.slice())
    this.size = size
    this.gaps.restore(gaps)
    Object.assign(this, { last, since, declared, agent, state: states, counts })
    this.due.restore(due as Float64Array<ArrayBuffer>, size)
    this.#delay = delay as Float64Array<ArrayBuffer>
    this.#jitter = jitter as Float32Array<ArrayBuffer>
    this.#setBack = setBack as Uint8Array<ArrayBuffer>
  }

  /** The least delay tells the clocks apart; what comes on top is the transport, as far as it may be. */
  #travelled(number: number, delay: Millis, past: Millis, transport: Millis): void {
    const known = this.#delay[number]!
    const least = Math.min(delay, Number.isFinite(known) ? known + drift * past : delay)
    // Where it came sooner than ever, what was usual is that much later.
    const more = Math.max(delay - least, Number.isFinite(known) ? known - delay : 0)
    const calm = this.#jitter[number]! * (1 - calming)
    this.#delay[number] = least
    this.#jitter[number] = more <= transport ? Math.max(calm, more) : calm
  }

  #grow(count: number): void {
    this.last = withRoom(this.last, count)
    const { length } = this.last
    for (const column of ['since', 'declared'] as const) this[column] = withRoom(this[column], length)
    this.due.ensure(length)
    this.agent = withRoom(this.agent, length)
    this.state = withRoom(this.state, length)
    this.#delay = withRoom(this.#delay, length)
    this.#jitter = withRoom(this.#jitter, length)
    this.#setBack = withRoom(this.#setBack, length)
    this.gaps.ensure(length)
  }
}
