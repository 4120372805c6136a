// The downsamplers a configuration may name, one line each.

export { buckets } from './buckets.ts'
