// Chance from a seed: the same seed gives the same numbers, on every machine.

export interface Random {
  /** From 0 inclusive to 1 exclusive. */
  uniform(): number
  /** A whole number from 0 to `below` exclusive. */
  integer(below: number): number
  /** Mean 0, standard deviation 1. */
  normal(): number
  pick<T>(list: readonly T[]): T
  /** A stream of its own: what one part draws does not change what another gets. */
  fork(label: string): Random
}

/** FNV-1a, 32 bits: turns a label into a seed. */
const hashed = (text: string, seed: number): number => {
  let hash = (2166136261 ^ seed) >>> 0
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619) >>> 0
  return hash
}

/** Splitmix32: spreads a seed over the state (Steele et al., 2014). */
const spread = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
}

/** The generator sfc32 of PractRand (Doty-Humphrey): passes BigCrush, 128 bits of state. */
export const random = (seed: number): Random => {
  const next = spread(seed)
  let [a, b, c, counter] = [next(), next(), next(), 1]

  const uniform = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 12; i++) uniform()

  return {
    uniform,
    integer: below => Math.floor(uniform() * below),
    // Box and Muller, 1958.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick: list => list[Math.floor(uniform() * list.length)]!,
    fork: label => random(hashed(label, seed))
  }
}
