// The faults that can be tried, one line each.

export { killAgent } from './killagent.ts'
export { link } from './linkfault.ts'
