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

/** The rows with these numbers. */
export const pick = (from: Table, rows: readonly number[]): Table => {
  const values = new Float64Array(rows.length * from.columns)
  rows.forEach((row, index) => {
    values.set(rowOf(from, row), index * from.columns)
  })
  return { rows: rows.length, columns: from.columns, values }
}
