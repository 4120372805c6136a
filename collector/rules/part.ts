// What is known of one operand of a rule: when which of its groups held, and whether that is still so.

import type { Millis } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'

/** What one finding says of an operand; `holds` is undefined where it says nothing. */
export interface Heard {
  readonly operand: number
  /** Name of the detector or rule. */
  readonly source: string
  /** Key of the group it is about. */
  readonly group: string
  /** Value of the tag that tells members apart, where there are members to be counted. */
  readonly member?: string
  readonly holds?: boolean
  /** Where its source forgot what it had learnt: what that said of the group before counts no more. */
  readonly renewed?: NonNullable<Finding['renewed']>
  /** True where that is so until another finding comes. */
  readonly stands?: true
  readonly score: number
  readonly explanation: string
  /** Length of the window that was judged; 0 where it is not known. */
  readonly span: Millis
}

/** Of one group; plain data. */
export interface Evidence {
  readonly source: string
  readonly group: string
  readonly member?: string
  /** Event time at which it began to hold. */
  readonly since: Millis
  /** Newest event time at which it held. */
  readonly time: Millis
  readonly score: number
  readonly explanation: string
}

interface Known {
  time: Millis
  /** Shortest time between two findings, and no longer than the window they judge; 0 while neither is known. */
  step: Millis
  /** What its newest finding said. */
  holds: boolean
  stands?: boolean
  evidence?: Evidence
}

/** Plain data: by group, of one operand. */
export type Part = Record<string, Known>

/** `unknown`: it held when it was last heard of, which is too long ago. */
export type Answer = 'yes' | 'no' | 'unknown'

export const part = (): Part => ({})

const evidenceOf = (
  { operand: _, holds: __, span: ___, renewed: ____, stands: _____, ...rest }: Heard,
  time: Millis,
  since: Millis
): Evidence => ({
  ...rest,
  since,
  time
})

/** Whether something of a group was told before a time. */
export const isOfBefore =
  ({ source, group }: Heard, time: Millis) =>
  (evidence: Evidence): boolean =>
    evidence.source === source && evidence.group === group && evidence.time < time

/** True where the group had held before, which counts no more. */
export const forgetPart = (part: Part, heard: Heard, time: Millis): boolean => {
  const known = part[heard.group]
  if (!known?.evidence || !isOfBefore(heard, time)(known.evidence)) return false
  known.holds = false
  delete known.evidence
  return true
}

export const hearPart = (part: Part, heard: Heard, time: Millis): void => {
  const before = part[heard.group]
  const known = (part[heard.group] ??= { time, step: heard.span, holds: false })
  // What stands is not said again after so long.
  if (before && time > before.time && !heard.stands)
    known.step = known.step === 0 ? time - known.time : Math.min(known.step, time - known.time)
  known.time = Math.max(known.time, time)
  if (heard.holds === undefined) return
  if (heard.holds) known.evidence = evidenceOf(heard, time, known.holds && known.evidence ? known.evidence.since : time)
  else if (isStanding(known)) known.evidence = evidenceNow(known, time)
  known.holds = heard.holds
  if (known.stands || heard.stands) known.stands = heard.stands === true
}

/** True of what holds without anybody saying so again. */
const isStanding = ({ holds, stands }: Known): boolean => holds && stands === true

const evidenceNow = (known: Known, at: Millis): Evidence =>
  isStanding(known) ? { ...known.evidence!, time: Math.max(known.evidence!.time, at) } : known.evidence!

export const hasStanding = (part: Part): boolean => Object.values(part).some(({ stands }) => stands === true)

/** A finding speaks for the time until the next one is due, however short the time is that is asked for. */
const reaches = (known: Known, at: Millis, within: Millis): boolean =>
  isStanding(known) || (known.evidence !== undefined && at - known.evidence.time <= Math.max(within, known.step))

/** Whether a group has held at some time from so long ago on. */
const heldOf = (known: Known, at: Millis, within: Millis): Answer =>
  reaches(known, at, within) ? 'yes' : known.holds ? 'unknown' : 'no'

/** Whether a group holds now. */
const holdsOf = (known: Known, at: Millis, within: Millis): Answer => (known.holds ? heldOf(known, at, within) : 'no')

export type Asked = (known: Known, at: Millis, within: Millis) => Answer
export const held: Asked = heldOf
export const holds: Asked = holdsOf

export interface Answered {
  readonly answer: Answer
  /** The newest of what says so, or of what was last known. */
  readonly evidence?: Evidence
}

const isBetter = (one: Evidence, other: Evidence): boolean =>
  one.time !== other.time ? one.time > other.time : one.score !== other.score ? one.score > other.score : one.group < other.group

/** Those of its groups that answer `yes`, and those that answer `unknown`. */
export const answersOf = (part: Part, asked: Asked, at: Millis, within: Millis): Record<'yes' | 'unknown', Evidence[]> => {
  const answers: Record<Answer, Evidence[]> = { yes: [], unknown: [], no: [] }
  for (const known of Object.values(part)) if (known.evidence) answers[asked(known, at, within)].push(evidenceNow(known, at))
  return answers
}

const newestOf = (all: readonly Evidence[]): Evidence => all.reduce((best, one) => (isBetter(one, best) ? one : best))

/** One group is enough. */
export const ask = (part: Part, asked: Asked, at: Millis, within: Millis): Answered => {
  const { yes, unknown } = answersOf(part, asked, at, within)
  if (yes.length > 0) return { answer: 'yes', evidence: newestOf(yes) }
  return unknown.length > 0 ? { answer: 'unknown', evidence: newestOf(unknown) } : { answer: 'no' }
}
