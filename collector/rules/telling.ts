// Puts into words what a rule is made of, with the times of its parts.

import type { Millis } from '../../protocol/series.ts'
import type { Opinion } from '../detectors/detector.ts'
import type { Verdict } from './operator.ts'
import type { Answer, Evidence } from './part.ts'

const partsMax = 5
/** Rules of rules would else repeat all that is below them. */
const textMax = 240

const at = (time: Millis): string => new Date(time).toISOString().replace('.000Z', 'Z')

const cut = (text: string): string => (text.length <= textMax ? text : `${text.slice(0, textMax - 1)}…`)

const worded = ({ source, group, since, time, explanation }: Evidence): string =>
  `${source} at ${at(time)}${since < time ? `, since ${at(since)}` : ''} (${group}: ${cut(explanation)})`

const listed = (evidence: readonly Evidence[], word: string): string => {
  const texts = evidence.slice(0, partsMax).map(worded)
  const more = evidence.length - texts.length
  return texts.join(`, ${word} `) + (more > 0 ? `, and ${more} more` : '')
}

const positive = ({ evidence, count }: Verdict, word: string): Opinion => ({
  abnormal: true,
  score: Math.max(1, Math.min(...evidence.map(({ score }) => score))),
  value: count,
  newest: Math.max(...evidence.map(({ time }) => time)),
  explanation: listed(evidence, word)
})

const negative = ({ count, needed }: Verdict, prevented: Evidence | undefined): Opinion => ({
  abnormal: false,
  score: prevented ? 0 : Math.min(count / needed, 1) * 0.99,
  value: count,
  explanation: prevented ? `prevented by ${worded(prevented)}` : `${count} of ${needed} parts hold`
})

const open = ({ count }: Verdict, unknown: readonly Evidence[]): Opinion => ({
  unjudged: true,
  abnormal: false,
  score: 0,
  value: count,
  explanation: `nothing is known any more of ${listed(unknown, 'and')}`
})

/** What `without` says of a rule: what prevents it, or what is not known. */
export interface Without {
  readonly prevented?: Evidence
  readonly unknown: readonly Evidence[]
}

export const answerOf = ({ answer }: Verdict, { prevented, unknown }: Without): Answer => {
  if (answer === 'no' || prevented) return 'no'
  return unknown.length > 0 ? 'unknown' : answer
}

/** @param word between its parts */
export const opinionOf = (verdict: Verdict, without: Without, word: string): Opinion => {
  const answer = answerOf(verdict, without)
  if (answer === 'no') return negative(verdict, without.prevented)
  if (answer === 'yes') return positive(verdict, word)
  return open(verdict, verdict.answer === 'unknown' ? verdict.evidence : without.unknown)
}
