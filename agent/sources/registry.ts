// The sources an agent may read from, one line each.

export { broker } from './broker.ts'
export { mqtt } from './mqtt.ts'
