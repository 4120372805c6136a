// The decoders a topic may name, one line each.

export { json } from './json.ts'
export { number } from './number.ts'
