// The aggregates a window may ask for, one line each.

export { count } from './count.ts'
export { first } from './first.ts'
export { last } from './last.ts'
export { max } from './max.ts'
export { mean } from './mean.ts'
export { min } from './min.ts'
export { sum } from './sum.ts'
