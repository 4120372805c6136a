// A labelled recording: rows of one series, and the windows in which an alarm is right.

/** Rows `first` to `last`, both inclusive. */
export interface Span {
  readonly first: number
  readonly last: number
}

export interface Labelled {
  /** Folder and file, for people only: no detector sees it. */
  readonly name: string
  /** Milliseconds since 1970, UTC. */
  readonly times: Float64Array
  readonly values: Float64Array
  /** In the order of time; none overlaps another. */
  readonly windows: readonly Span[]
}
