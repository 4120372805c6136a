// The operators a rule may use, one line each.

export { all } from './all.ts'
export { any } from './any.ts'
export { atLeast } from './atleast.ts'
export { sequence } from './sequence.ts'
