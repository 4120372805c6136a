// The numbers of series: small integers, given once and for ever, under which everything behind the journal knows them.

import type { Series } from '../../protocol/series.ts'

export interface Catalog {
  readonly size: number
  /**
   * Numbers of the series of a list, as they stood at a journal position; -1 where a series was not let in by then.
   * A list that comes again as the same object costs next to nothing.
   */
  numbersOf(list: readonly Series[], position: number): Int32Array
  seriesOf(number: number): Series
  /** The number of a series, whenever it was let in; -1 where it was not. */
  numberOf(key: string): number
}
