// Counts the samples that the collector took and does not count, as its answers say.

import type { Disposition } from '../protocol/answer.ts'

/** Since the start. All of these samples are durable at the collector. */
export interface UncountedStatus {
  /** Too far in the future. */
  readonly future: number
  /** Of series that the collector does not let in. */
  readonly refused: number
  /** Some of these series, each with the tag to look at. */
  readonly examples: readonly { readonly series: string; readonly label: string }[]
}

export interface Uncounted {
  /** @param samples of the batch */
  note(samples: number, disposition: Disposition | undefined): void
  status(): UncountedStatus
}

const examplesMax = 5

export const uncounted = (): Uncounted => {
  let [future, refused] = [0, 0]
  let examples: UncountedStatus['examples'] = []
  return {
    note(samples, disposition) {
      if (!disposition) return
      future += disposition.future
      refused += Math.max(0, samples - disposition.stored - disposition.future)
      if (disposition.refused.length > 0)
        examples = disposition.refused.slice(0, examplesMax).map(({ series, label }) => ({ series, label }))
    },
    status: () => ({ future, refused, examples })
  }
}
