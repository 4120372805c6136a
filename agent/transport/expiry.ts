// Warns of the agent's own certificate before it ends.

import type { Millis } from '../../protocol/series.ts'

const dayMs = 86_400_000
const noticeMs = 30 * dayMs

/** Undefined while there is time enough. */
export const expiryWarning = (expires: Millis, now: Millis): string | undefined => {
  const left = expires - now
  if (left > noticeMs) return undefined
  const day = new Date(expires).toISOString().slice(0, 10)
  const when = left <= 0 ? `ended on ${day}` : `ends on ${day}, in ${Math.ceil(left / dayMs)} days`
  return `the certificate of this agent ${when}: put a new one into collector.certFile and its key into collector.keyFile`
}
