// The kinds of window a configuration may name, one line each.

export { counting as count } from './counting.ts'
export { hopping } from './hopping.ts'
export { session } from './session.ts'
export { tumbling } from './tumbling.ts'
