// Limits of distributions: how far chance alone goes, one time in a thousand.

/** Student's t beyond which lies one in a thousand, on both sides together, by degrees of freedom. */
const students = [
  [1, 636.6],
  [2, 31.6],
  [3, 12.92],
  [4, 8.61],
  [5, 6.87],
  [6, 5.96],
  [8, 5.04],
  [10, 4.59],
  [15, 4.07],
  [20, 3.85],
  [30, 3.65],
  [60, 3.46]
] as const
const normal = 3.29

/** Between the rows of the table the logarithm is straight over 1 / freedom. */
export const studentLimit = (freedom: number): number => {
  if (freedom <= 1) return students[0][1]
  const above = students.findIndex(([known]) => known >= freedom)
  const [low, lowLimit] = students.at(above === -1 ? -1 : above - 1)!
  const [high, highLimit] = above === -1 ? [Number.POSITIVE_INFINITY, normal] : students[above]!
  const part = (1 / low - 1 / freedom) / (1 / low - 1 / high)
  return Math.exp(Math.log(lowLimit) + part * Math.log(highLimit / lowLimit))
}

/** How much wider than with a long history the limit is after so many independent values. */
export const widening = (independent: number): number => (studentLimit(independent - 1) / normal) * Math.sqrt(1 + 1 / independent)

/** Chi-square beyond which lies one in a thousand (Wilson & Hilferty 1931). */
export const chiSquareLimit = (freedom: number): number =>
  freedom * Math.max(0, 1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom))) ** 3
