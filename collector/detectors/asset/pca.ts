// Principal components of a covariance matrix.

import { EigenvalueDecomposition, Matrix } from 'ml-matrix'

export interface Components {
  /** Unit vectors, that of the largest variance first. */
  readonly directions: readonly (readonly number[])[]
  readonly variances: readonly number[]
  /** Variances of the directions that were left out. */
  readonly rest: readonly number[]
}

const sign = (direction: readonly number[]): number => {
  const largest = direction.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)
  return largest < 0 ? -1 : 1
}

/** Keeps directions until `share` of the variance is in them, and at least one is left out where there are several. */
export const principalComponents = (covariance: readonly number[], sensors: number, share: number): Components => {
  const matrix = Matrix.from1DArray(sensors, sensors, covariance as number[])
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true })
  const order = realEigenvalues.map((_, index) => index).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!)
  const variances = order.map(index => Math.max(0, realEigenvalues[index]!))
  const total = variances.reduce((sum, variance) => sum + variance, 0)
  let kept = 0
  for (let sum = 0; kept < Math.max(1, sensors - 1) && sum < share * total; kept++) sum += variances[kept]!
  const directions = order.slice(0, kept).map(index => {
    const direction = eigenvectorMatrix.getColumn(index)
    return direction.map(value => sign(direction) * value)
  })
  return { directions, variances: variances.slice(0, kept), rest: variances.slice(kept) }
}
