// Whether what is watched grows: how fast, and how much of that chance alone may be.

export interface Sight {
  readonly seconds: number
  readonly value: number
}

/** Per hour. A slope within the margin is noise; one beyond it may still be one long tooth of a garbage collector, which the lows tell from growth. */
export interface Trend {
  readonly slope: number
  /** Half of the 95 % interval. */
  readonly margin: number
  /** Of the first and the last third. */
  readonly medians: readonly [first: number, last: number]
  /** The same: what is really held shows where a collection has just ended. */
  readonly lows: readonly [first: number, last: number]
}

/** A garbage collector makes saw teeth: sights a second apart say nearly the same, whole stretches do not. */
const stretches = 12
/** Student's t for 95 % and the 10 degrees of freedom that a line through twelve leaves. */
const studentT = 2.228

const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length

const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[of.length >> 1]!

const medianOf = (sights: readonly Sight[]): number => median(sights.map(({ value }) => value))

const lowOf = (sights: readonly Sight[]): number => Math.min(...sights.map(({ value }) => value))

/** A line through points by least squares, per unit of x, with its standard error. */
const line = (xs: readonly number[], ys: readonly number[]): { slope: number; error: number } => {
  const [x, y] = [mean(xs), mean(ys)]
  const spread = xs.reduce((sum, each) => sum + (each - x) ** 2, 0)
  const slope = xs.reduce((sum, each, at) => sum + (each - x) * (ys[at]! - y), 0) / spread
  const rest = xs.reduce((sum, each, at) => sum + (ys[at]! - y - slope * (each - x)) ** 2, 0)
  return { slope, error: Math.sqrt(rest / (xs.length - 2) / spread) }
}

/** Of sights at even distances, at least some hundred. */
export const trendOf = (sights: readonly Sight[]): Trend => {
  const cut = (part: number): number => Math.round((sights.length * part) / stretches)
  const parts = Array.from({ length: stretches }, (_, part) => sights.slice(cut(part), cut(part + 1)))
  const { slope, error } = line(
    parts.map(part => mean(part.map(({ seconds }) => seconds)) / 3600),
    parts.map(medianOf)
  )
  const third = sights.length / 3
  const [first, last] = [sights.slice(0, third), sights.slice(-third)]
  return { slope, margin: error * studentT, medians: [medianOf(first), medianOf(last)], lows: [lowOf(first), lowOf(last)] }
}
