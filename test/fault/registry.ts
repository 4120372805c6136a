// The faults that can be tried, one line each.

export { killAgent } from './killagent.ts'
export { powerAgent } from './poweragent.ts'
export { powerTwice } from './powertwice.ts'
export { powerWriteback } from './powerwriteback.ts'
