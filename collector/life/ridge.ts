// Fits a linear function to rows, with a penalty on its weights.

import { Matrix, solve } from 'ml-matrix'
import type { Network } from './network.ts'
import { rowOf, type Table } from './table.ts'

/** Normal equations of standardised columns. The answer is a network of one linear layer. */
export const ridge = (inputs: Table, targets: Float64Array, penalty: number): Network => {
  const { rows, columns } = inputs
  const mean = targets.reduce((sum, target) => sum + target, 0) / rows
  const squares = new Float64Array(columns * columns)
  const products = new Float64Array(columns)
  for (let row = 0; row < rows; row++) {
    const values = rowOf(inputs, row)
    for (let column = 0; column < columns; column++) {
      products[column] = products[column]! + values[column]! * (targets[row]! - mean)
      for (let other = 0; other <= column; other++) {
        const at = column * columns + other
        squares[at] = squares[at]! + values[column]! * values[other]!
      }
    }
  }
  const left = Matrix.zeros(columns, columns)
  for (let column = 0; column < columns; column++)
    for (let other = 0; other <= column; other++) {
      left.set(column, other, squares[column * columns + other]!)
      left.set(other, column, squares[column * columns + other]!)
    }
  for (let column = 0; column < columns; column++) left.set(column, column, left.get(column, column) + penalty * rows)
  const weights = solve(left, Matrix.columnVector(Array.from(products))).getColumn(0)
  return [{ inputs: columns, outputs: 1, weights: Float64Array.from(weights), biases: Float64Array.of(mean) }]
}
