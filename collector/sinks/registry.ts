// The sinks a collector may deliver to, one line each.

export { influx } from './influx.ts'
export { mail } from './mail.ts'
export { mqtt } from './mqtt.ts'
export { webhook } from './webhook.ts'
