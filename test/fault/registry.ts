// The faults that can be tried, one line each.

export { answers } from './answers.ts'
export { broker } from './brokerfault.ts'
export { killAgent } from './killagent.ts'
export { link } from './linkfault.ts'
