// Judges what belongs together of a rule, at one event time after the other.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Finding, Opinion } from '../detectors/detector.ts'
import type { Operator, Verdict } from './operator.ts'
import {
  type Answer,
  answersOf,
  forgetPart,
  type Heard,
  hasStanding,
  hearPart,
  held,
  isOfBefore,
  type Part,
  part
} from './part.ts'
import { answerOf, opinionOf, type Without } from './telling.ts'
import { withoutOf } from './without.ts'

/** Plain data: of the findings that agree in the tags of a rule. */
export interface Judged {
  /** Of its operands, and after these of those that must not be. */
  readonly parts: readonly Part[]
  readonly memory: State
  /** Because of which something counts no more, and the event time from which on; until it is judged again. */
  renewed?: NonNullable<Finding['renewed']> & { readonly time: Millis }
}

export interface Judging {
  readonly operator: Operator
  readonly operands: number
  readonly without: number
  readonly within: Millis
}

export const judged = ({ operator, operands, without }: Judging): Judged => ({
  parts: Array.from({ length: operands + without }, part),
  memory: operator.start(operands)
})

const forget = (judged: Judged, heard: Heard, time: Millis, { operator, operands }: Judging): void => {
  const { parts, memory } = judged
  const isForgotten = forgetPart(parts[heard.operand]!, heard, time)
  operator.forget?.(parts.slice(0, operands), isOfBefore(heard, time), memory)
  if (isForgotten && heard.operand < operands) judged.renewed = { ...heard.renewed!, time }
}

export const hear = (judged: Judged, all: readonly Heard[], time: Millis, judging: Judging): void => {
  for (const heard of all) {
    if (heard.renewed) forget(judged, heard, time, judging)
    hearPart(judged.parts[heard.operand]!, heard, time)
  }
}

/** Maintenance of all that it was made of: what is left began to hold afterwards. */
export const takeRenewed = (judged: Judged, at: Millis, { operands, within }: Judging): Finding['renewed'] => {
  const { parts, renewed } = judged
  delete judged.renewed
  if (!renewed) return undefined
  const left = parts.slice(0, operands).map(part => answersOf(part, held, at, within))
  const isOther = left.flatMap(({ yes, unknown }) => [...yes, ...unknown]).some(({ since }) => since < renewed.time)
  return isOther ? undefined : { at: renewed.at, why: renewed.why }
}

const judgeAt = ({ parts, memory }: Judged, at: Millis, { operator, operands, within }: Judging): [Verdict, Without] => {
  const moment = { at, within }
  const verdict = operator.judge(parts.slice(0, operands), moment, memory)
  return [verdict, withoutOf(parts.slice(operands), verdict, moment)]
}

/** Whether it would be told the same, however long nothing else is found. */
const isLasting = ({ parts, memory }: Judged, answer: Answer, judging: Judging): boolean =>
  answer !== 'unknown' &&
  parts.some(hasStanding) &&
  answer === answerOf(...judgeAt({ parts, memory: structuredClone(memory) }, Number.POSITIVE_INFINITY, judging))

export const judge = (judged: Judged, at: Millis, judging: Judging): Opinion => {
  const said = judgeAt(judged, at, judging)
  const opinion = opinionOf(...said, judging.operator.word)
  return isLasting(judged, answerOf(...said), judging) ? { ...opinion, stands: true } : opinion
}
