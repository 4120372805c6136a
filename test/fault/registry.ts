// The faults that can be tried, one line each.

export { answers } from './answers.ts'
export { broker } from './brokerfault.ts'
export { diskError } from './diskerror.ts'
export { diskFull } from './diskfull.ts'
export { flip } from './flip.ts'
export { killAgent } from './killagent.ts'
export { link } from './linkfault.ts'
export { poison } from './poisonfault.ts'
export { powerAgent } from './poweragent.ts'
export { powerFresh } from './powerfresh.ts'
export { powerTwice } from './powertwice.ts'
export { powerWriteback } from './powerwriteback.ts'
