// Rows of numbers in one array: what fitting reads.

export interface Table {
  readonly rows: number
  readonly columns: number
  /** Row by row. */
  readonly values: Float64Array
}

export const table = (rows: readonly (readonly number[])[]): Table => {
  const columns = rows[0]?.length ?? 0
  const values = new Float64Array(rows.length * columns)
  rows.forEach((row, index) => {
    values.set(row, index * columns)
  })
  return { rows: rows.length, columns, values }
}

export const rowOf = ({ columns, values }: Table, row: number): Float64Array =>
  values.subarray(row * columns, (row + 1) * columns)

export interface Scales {
  readonly means: number[]
  /** Never zero. */
  readonly deviations: number[]
}

export const scale = ({ means, deviations }: Scales, row: readonly number[]): number[] =>
  row.map((value, column) => (value - means[column]!) / deviations[column]!)

/** Groups of rows with each column at mean 0 and deviation 1 over all of them. */
export const standardised = (groups: readonly (readonly (readonly number[])[])[]): { scales: Scales; scaled: number[][][] } => {
  const rows = groups.flat()
  const means = rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length)
  const deviations = means.map((mean, column) => {
    const variance = rows.reduce((sum, row) => sum + (row[column]! - mean) ** 2, 0) / rows.length
    return variance > 0 ? Math.sqrt(variance) : 1
  })
  const scales = { means, deviations }
  return { scales, scaled: groups.map(group => group.map(row => scale(scales, row))) }
}
