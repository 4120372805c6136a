// What an answer of the collector means for a batch.

import { readRefused } from '../protocol/answer.ts'
import type { Response } from './network.ts'

/** `split`: something inside it is not taken, or it is too large. `refused`: the same of a single sample. */
export type Verdict = 'stored' | 'retry' | 'split' | 'refused'

const advice: Readonly<Record<number, string>> = {
  401: 'put the token that the collector knows into the token file',
  403: 'give each agent a token, and where the collector wants one a certificate, of its own',
  404: 'correct collector.url',
  409: 'see whether the disk was cloned or restored: each agent needs a data directory of its own'
}

const saidMax = 300

/** What the collector, or whoever answered in its place, says for itself: on one line, and not all of a page that a proxy sent. */
export const saidBy = ({ body }: Response): string =>
  (readRefused(body)?.reason ?? body).trim().replace(/\s+/g, ' ').slice(0, saidMax)

/** Why nothing is taken, in the collector's own words, and what to do. */
export const refusalText = (response: Response): string => {
  const { status } = response
  return [`collector answered ${status}`, saidBy(response), advice[status]].filter(Boolean).join(': ')
}

/** True where only what has waited is not taken now. */
export const refusesBacklog = ({ status, body }: Response): boolean => status === 503 && readRefused(body)?.backlogOnly === true

/**
 * Only Wayside's own refusal condemns a batch: what a proxy between says with the same status is about something else. A body too
 * large for a proxy is cut in any case.
 */
export const verdictOf = ({ status, body }: Response, samples: number): Verdict => {
  if (status === 200) return 'stored'
  const own = readRefused(body)
  const condemned = (status === 400 || status === 422 || status === 413) && own !== undefined && !own.retriable
  if (samples > 1 && (condemned || status === 413)) return 'split'
  return condemned ? 'refused' : 'retry'
}
