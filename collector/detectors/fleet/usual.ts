// What is learnt of a fleet as a whole: how far apart its members usually are, and how much they move together.

/** Plain data. */
export interface Usual {
  rows: number
  /** Distance of the members from their median, as a standard deviation. */
  spread: number
  /** Long mean of the fleet's median, and how far it usually is from there. */
  level: number
  movement: number
}

export const unlearnt = (): Usual => ({ rows: 0, spread: 0, level: 0, movement: 0 })

/** What is further out is learnt as if it were so many times the usual. */
const clip = 3

/** Members that agree this well, of how much they move together, are equal. */
const equalWithin = 0.01

const towards = (usual: number, value: number, weight: number, warm: boolean): number => {
  const taken = warm && usual > 0 ? Math.min(value, clip * usual) : value
  return usual + weight * (taken - usual)
}

export const learn = (usual: Usual, median: number, spread: number, { warmUp, memory }: Learning): void => {
  const warm = usual.rows >= warmUp
  const weight = 1 / Math.min(++usual.rows, memory)
  usual.spread = towards(usual.spread, spread, weight, warm)
  usual.level += weight * (median - usual.level)
  usual.movement = towards(usual.movement, Math.abs(median - usual.level), weight, warm)
}

export interface Learning {
  readonly warmUp: number
  readonly memory: number
}

/**
 * The smallest distance that counts as one. A fleet that never moves has only its level to say what is little: there, and
 * only there, it makes a difference where the zero of the scale is.
 */
export const leastOf = ({ spread, level, movement }: Usual): number =>
  Math.max(spread, equalWithin * (movement > 0 ? movement : Math.abs(level)))
