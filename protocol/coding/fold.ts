// Whole numbers of which only so many digits count: the zeros behind those that count are folded away.
//
// Up to 10^digits all numbers count, in the next decade every tenth, then every hundredth.

/** As many as a whole number below 2^53 has. */
const digitsMax = 16
/** Powers of ten that a whole number may be compared with. */
const tens: readonly number[] = Array.from({ length: digitsMax + 1 }, (_, digits) => 10 ** digits)

const digitsOf = (magnitude: number): number => {
  let digits = 0
  while (digits < digitsMax && magnitude >= tens[digits]!) digits++
  return digits
}

const significant = (magnitude: number): number => {
  let rest = magnitude
  while (rest !== 0 && rest % 10 === 0) rest /= 10
  return digitsOf(rest)
}

/** The digits that count, or undefined where folding gains nothing. */
export const digitsThatCount = (wholes: Float64Array): number | undefined => {
  let [min, max] = [Number.POSITIVE_INFINITY, 0]
  for (let i = 0; i < wholes.length; i++) {
    const magnitude = Math.abs(wholes[i]!)
    if (magnitude > max) max = magnitude
    if (magnitude < min) min = magnitude
  }
  const most = digitsOf(max)
  if (most === digitsOf(min)) return undefined
  let digits = 1
  for (let i = 0; i < wholes.length && digits < most; i++) {
    const magnitude = Math.abs(wholes[i]!)
    if (magnitude % tens[most - digits]! !== 0) digits = Math.max(digits, significant(magnitude))
  }
  return digits < most ? digits : undefined
}

/** One number folded: its place among the numbers with at most so many digits that count. */
export const fold = (whole: number, digits: number): number => {
  const magnitude = Math.abs(whole)
  const limit = tens[digits]!
  if (magnitude < limit) return whole
  const decades = digitsOf(magnitude) - digits
  const folded = (decades - 1) * 9 * (limit / 10) + magnitude / tens[decades]! + limit - limit / 10
  return whole < 0 ? -folded : folded
}

/** In place: places among the numbers with so many digits that count become the numbers. */
export const unfoldAll = (values: Float64Array, digits: number): void => {
  const limit = tens[digits]!
  const tenth = limit / 10
  const decade = limit - tenth
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < limit && value > -limit) continue
    let rest = Math.abs(value) - limit
    let unit = 10
    for (; rest >= decade && unit < 1e15; unit *= 10) rest -= decade
    values[i] = (value < 0 ? -unit : unit) * (rest + tenth)
  }
}
