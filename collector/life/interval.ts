// An interval around a prediction, from how far off predictions of that size were on machines that the fit had not seen.

/** One band of predictions, in hours, and what really was left in it, as parts of the predictions' band. */
export interface Band {
  /** Predictions up to this belong here. */
  readonly upTo: number
  /** Added to a prediction. */
  readonly low: number
  readonly high: number
}

export interface Held {
  readonly predicted: number
  readonly actual: number
}

const bandsMax = 10

/** Split conformal (Vovk et al. 2005): with n errors the quantile is one of n + 1. */
const quantile = (sorted: readonly number[], part: number): number => {
  const at = part < 0.5 ? Math.floor(part * (sorted.length + 1)) - 1 : Math.ceil(part * (sorted.length + 1)) - 1
  return sorted[Math.min(sorted.length - 1, Math.max(0, at))]!
}

/** Bands of equally many predictions; `confidence` of the machines were inside. */
export const bandsOf = (held: readonly Held[], confidence: number): Band[] => {
  const sorted = [...held].sort((a, b) => a.predicted - b.predicted)
  const count = Math.min(bandsMax, Math.max(1, Math.floor(sorted.length / 20)))
  return Array.from({ length: count }, (_, band) => {
    const part = sorted.slice(Math.floor((band * sorted.length) / count), Math.floor(((band + 1) * sorted.length) / count))
    const errors = part.map(({ predicted, actual }) => actual - predicted).sort((a, b) => a - b)
    return {
      upTo: band === count - 1 ? Number.MAX_VALUE : part.at(-1)!.predicted,
      low: quantile(errors, (1 - confidence) / 2),
      high: quantile(errors, (1 + confidence) / 2)
    }
  })
}

export const intervalOf = (bands: readonly Band[], predicted: number): { low: number; high: number } => {
  const { low, high } = bands.find(({ upTo }) => predicted <= upTo)!
  return { low: Math.max(0, predicted + low), high: Math.max(0, predicted + high) }
}
