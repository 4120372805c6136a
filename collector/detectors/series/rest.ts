// When a score becomes an alarm: not again soon after one, and not for what has come up as strongly several times before.

import type { Layout, SeriesState } from './state.ts'

export interface RestOptions {
  /** Samples after the beginning of an alarm before another one can begin. */
  readonly rest: number
  /** Episodes that are remembered. */
  readonly episodes: number
  /** What so many of them exceeded, or nearly did, is nothing new. */
  readonly usual: number
}

export interface Rest {
  start(state: SeriesState): void
  /** Whether this score, of which 1 is the limit, is part of an alarm. */
  judge(state: SeriesState, score: number): boolean
  abnormal(state: SeriesState): boolean
}

/** An episode counts as so much stronger than it was: what recurs is never quite the same. */
const margin = 1.25

export const rest = (layout: Layout, { rest, episodes, usual }: RestOptions): Rest => {
  const sinceAlarm = layout.numbers(5)
  const alarming = sinceAlarm + 1
  const age = sinceAlarm + 2
  const peak = sinceAlarm + 3
  const ended = sinceAlarm + 4
  const peaks = layout.memory(episodes)

  /** An episode begins above the limit and lasts for a rest: its peak is remembered in the place of the oldest. */
  const follow = ({ numbers, memory }: SeriesState, score: number): void => {
    if (numbers[peak]! > 0 && ++numbers[age]! > rest) {
      memory[peaks + (numbers[ended]!++ % episodes)] = numbers[peak]!
      numbers[peak] = 0
    }
    if (score < 1) return
    if (numbers[peak] === 0) numbers[age] = 0
    if (score > numbers[peak]!) numbers[peak] = score
  }

  const isNew = (memory: Float32Array, score: number): boolean => {
    let stronger = 0
    for (let i = 0; i < episodes; i++) if (margin * memory[peaks + i]! > score) stronger++
    return stronger < usual
  }

  return {
    start({ numbers }) {
      numbers[sinceAlarm] = Number.POSITIVE_INFINITY
    },
    judge(state, score) {
      const { numbers, memory } = state
      follow(state, score)
      numbers[sinceAlarm]!++
      if (score < 1) numbers[alarming] = 0
      else if (numbers[alarming] === 0 && numbers[sinceAlarm]! > rest && isNew(memory, score)) {
        numbers[alarming] = 1
        numbers[sinceAlarm] = 0
      }
      return numbers[alarming] === 1
    },
    abnormal: ({ numbers }) => numbers[alarming] === 1
  }
}
