// What must not have been: it prevents a rule where it has held since the first of its parts, or does now.

import type { Millis } from '../../protocol/series.ts'
import type { Moment, Verdict } from './operator.ts'
import { type Asked, ask, holds, type Part } from './part.ts'
import type { Without } from './telling.ts'

const heldSince =
  (since: Millis): Asked =>
  (known, at, within) =>
    known.evidence !== undefined && known.evidence.time >= since ? 'yes' : holds(known, at, within)

export const withoutOf = (parts: readonly Part[], { evidence }: Verdict, { at, within }: Moment): Without => {
  const since = evidence.reduce((least, { time }) => Math.min(least, time), at)
  const answers = parts.map(part => ask(part, heldSince(since), at, within))
  const prevented = answers.find(({ answer }) => answer === 'yes')?.evidence
  return {
    ...(prevented ? { prevented } : {}),
    unknown: answers.flatMap(({ answer, evidence }) => (answer === 'unknown' && evidence ? [evidence] : []))
  }
}
