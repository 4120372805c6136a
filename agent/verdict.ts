// What an answer of the collector means for a batch.

import { readRefused } from '../protocol/answer.ts'
import type { Response } from './network.ts'

/** `split`: something inside it is not taken, or it is too large. `refused`: the same of a single sample. */
export type Verdict = 'stored' | 'retry' | 'split' | 'refused'

const advice: Readonly<Record<number, string>> = {
  401: 'the collector does not know the token: put the right one into the token file',
  403: 'the token belongs to another agent: give each agent its own',
  409: 'the collector holds another batch of this identity: was the disk cloned or restored?'
}

/** What a person is told of an answer. */
export const said = ({ status, body }: Response): string =>
  `collector answered ${status}: ${advice[status] ?? body.slice(0, 200)}`

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
