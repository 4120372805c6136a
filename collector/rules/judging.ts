// Judges what belongs together of a rule, at one event time after the other.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Opinion } from '../detectors/detector.ts'
import type { Operator, Verdict } from './operator.ts'
import { type Answer, type Heard, hasStanding, hearPart, type Part, part } from './part.ts'
import { answerOf, opinionOf, type Without } from './telling.ts'
import { withoutOf } from './without.ts'

/** Plain data: of the findings that agree in the tags of a rule. */
export interface Judged {
  /** Of its operands, and after these of those that must not be. */
  readonly parts: readonly Part[]
  readonly memory: State
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

export const hear = ({ parts }: Judged, all: readonly Heard[], time: Millis): void => {
  for (const heard of all) hearPart(parts[heard.operand]!, heard, time)
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
