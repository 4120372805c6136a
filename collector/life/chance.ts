// Repeatable chance for fitting: the same seed gives the same model.

export interface Chance {
  /** At least 0, below 1. */
  uniform(): number
  normal(): number
  /** The numbers below `count`, in an order of chance. */
  order(count: number): Uint32Array
}

/** Mulberry32. */
const mulberry = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const shuffled = (count: number, uniform: () => number): Uint32Array => {
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(uniform() * (at + 1))
    const kept = order[at]!
    order[at] = order[other]!
    order[other] = kept
  }
  return order
}

export const chance = (seed: number): Chance => {
  const uniform = mulberry(seed)
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    order: count => shuffled(count, uniform)
  }
}
