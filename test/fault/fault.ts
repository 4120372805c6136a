// What a fault trial is, and what it reports.

export interface FaultOptions {
  readonly trials: number
  readonly seed: number
  readonly progress: (text: string) => void
}

export interface FaultReport {
  readonly fault: string
  readonly trials: number
  readonly skipped: number
  /** Readings that were acknowledged. */
  readonly acked: number
  readonly lost: number
  readonly twice: number
  /** Readings stored that nobody sent. */
  readonly wrong: number
  /** Times the program did not come up again by itself. */
  readonly unopenable: number
  readonly readyP99Ms: number
}

export interface Fault {
  readonly about: string
  readonly run: (options: FaultOptions) => Promise<FaultReport>
}
