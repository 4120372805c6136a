// Scores predictions of remaining life: root mean square error, and the score of the PHM08 challenge, which minds late predictions more.

export interface Predicted {
  readonly predicted: number
  readonly actual: number
}

export const rootMeanSquare = (pairs: readonly Predicted[]): number =>
  Math.sqrt(pairs.reduce((sum, { predicted, actual }) => sum + (predicted - actual) ** 2, 0) / pairs.length)

/** Saxena et al. 2008; a sum over the machines. */
export const phm08 = (pairs: readonly Predicted[]): number =>
  pairs.reduce((sum, { predicted, actual }) => {
    const late = predicted - actual
    return sum + Math.exp(late < 0 ? -late / 13 : late / 10) - 1
  }, 0)

/** The protocol that hides the early life: both sides at most this. */
export const clipped = (pairs: readonly Predicted[], most = 125): Predicted[] =>
  pairs.map(({ predicted, actual }) => ({ predicted: Math.min(most, predicted), actual: Math.min(most, actual) }))
