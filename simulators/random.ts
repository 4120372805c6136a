// Chance from a seed.
const hash = (t: string): number => {
  let h = 2166136261
  for (const c of t) {
    h ^= c.charCodeAt(0)
    h = Math.imul(h, 16777619)
  }
  return h >>> 0
}
export interface Random {
  uniform(): number
  integer(below: number): number
  normal(): number
  pick<T>(list: readonly T[]): T
  fork(label: string): Random
}
export const random = (seed: number): Random => {
  let a = seed | 0
  const uniform = (): number => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    uniform,
    integer: n => Math.floor(uniform() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick: list => list[Math.floor(uniform() * list.length)]!,
    fork: label => random(seed ^ hash(label))
  }
}
