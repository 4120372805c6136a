// The middle of some numbers, and how far the others usually are from it: few that are far away do not move either.

/** A median absolute deviation is so much of a standard deviation, where values are normally distributed. */
export const ofSigma = 0.6745

export const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b)

/** There must be at least one. */
export const medianOfSorted = (sorted: readonly number[]): number =>
  (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
