// What a table's file says, before anyone asks what it means: rows of texts, and where each stands.

import { WaysideError } from '../../protocol/errors.ts'

export interface Sheet {
  /** Texts by column, without outer spaces; an empty one is not there. */
  readonly rows: readonly ReadonlyMap<string, string>[]
  /** Where a row, or a column of it, stands: the beginning of an error message. */
  place(row: number, column?: string): string
}

const told = 20

/** One line a problem. */
export const invalidTable = (problems: readonly string[]): WaysideError => {
  const rest = problems.length - told
  const lines = rest > 0 ? [...problems.slice(0, told), `and ${rest} more problems`] : problems
  return new WaysideError('WAY_CONFIG_INVALID', lines.join('\n'))
}
