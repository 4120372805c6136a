// The kinds of window a configuration may name, one line each.

export { tumbling } from './tumbling.ts'
