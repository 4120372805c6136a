// What an operator of a rule is: it says at an event time whether its operands are as it wants them.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Answer, Evidence, Part } from './part.ts'

export interface Moment {
  /** Event time: all that was told of it is in the parts. */
  readonly at: Millis
  readonly within: Millis
}

export interface Verdict {
  readonly answer: Answer
  /** What it is made of, in the order in which people should read it; of `unknown`, what is not known any more. */
  readonly evidence: readonly Evidence[]
  /** How many of them there are, and how many are needed. */
  readonly count: number
  readonly needed: number
}

export interface Operator {
  /** Word between the parts of its explanation. */
  readonly word: string
  /** Tag whose different values it counts, where it does. */
  readonly distinct?: string
  /** What is remembered beside the parts: plain data, changed in place. */
  start(operands: number): State
  judge(parts: readonly Part[], moment: Moment, state: State): Verdict
  /** Some evidence counts no more: it is not in the parts now. */
  forget?(parts: readonly Part[], isGone: (evidence: Evidence) => boolean, state: State): void
}

export const stateless = (): State => undefined
