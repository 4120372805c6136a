// The numbers of series: small integers, given once and for ever, under which everything behind the journal knows them.

import type { Series } from '../../protocol/series.ts'

export interface Catalog {
  readonly size: number
  /**
   * Numbers of the series of a list, as they stood at a journal position; -1 where a series was not let in by then.
   * A list that comes again as the same object costs next to nothing.
   */
  numbersOf(list: readonly Series[], position: number): Int32Array
  /** One object for each, whoever asks: what is kept of many series shares it. */
  seriesOf(number: number): Series
  /** That object of an equal series; undefined where it has no number. */
  shared(series: Series): Series | undefined
  /** The number of a series, whenever it was let in; -1 where it was not. */
  numberOf(key: string): number
}
