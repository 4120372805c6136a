// The measurements of alerts, one line each.

export { latency } from './latency.ts'
export { storm } from './storm.ts'
