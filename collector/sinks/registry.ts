// The sinks a collector may deliver to, one line each.

export { influx } from './influx.ts'
export { mqtt } from './mqtt.ts'
export { webhook } from './webhook.ts'
