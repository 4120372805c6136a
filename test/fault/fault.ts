// What a fault trial is, and what it reports.

export interface FaultOptions {
  readonly trials: number
  readonly seed: number
  readonly progress: (text: string) => void
  /** Aborted when somebody wants to stop: a fault then cleans up, and throws or reports what it has seen. */
  readonly signal: AbortSignal
}

/** Further fields are the fault's own. */
export interface FaultReport {
  readonly fault: string
  readonly trials: number
  readonly skipped: number
  /** Readings that were acknowledged. */
  readonly acked: number
  /** Readings that were acknowledged and are not stored; where files were damaged, less those that the program itself counts as lost. */
  readonly lost: number
  readonly twice: number
  /** Readings stored that nobody sent. */
  readonly wrong: number
  /** Times the program did not come up again by itself. */
  readonly unopenable: number
  readonly readyP99Ms: number
  /** Other promises broken: the fault's own fields say which. */
  readonly broken?: number
  readonly [more: string]: unknown
}

export interface Fault {
  readonly about: string
  /** How many trials `npm run faults -- all` makes of it. */
  readonly quick: number
  readonly run: (options: FaultOptions) => Promise<FaultReport>
}

const nothing = { acked: 0, lost: 0, twice: 0, wrong: 0, unopenable: 0, readyP99Ms: 0 }

/** The report of a fault that cannot be tried here. */
export const skippedReport = (fault: string, trials: number, why: string): FaultReport => ({
  fault,
  trials,
  skipped: trials,
  ...nothing,
  why
})
