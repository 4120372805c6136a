// A machine's recorded life: rows from when it was new, or first seen, to its failure.

/** Named columns; missing values are NaN. */
export interface History {
  readonly machine: string
  /** Hours, rising; the last is the failure. */
  readonly hours: readonly number[]
  /** A row of settings for each hour. */
  readonly settings: readonly (readonly number[])[]
  /** A row of sensor values for each hour. */
  readonly values: readonly (readonly number[])[]
}

/** The hours left at each row. */
export const hoursLeft = ({ hours }: History): number[] => hours.map(hour => hours.at(-1)! - hour)
