// The measurements of the agent, one line each, in the order in which they run.

export { backlog } from './backlog.ts'
export { cpu } from './cpu.ts'
export { device } from './device.ts'
export { idle } from './idle.ts'
export { memory } from './memory.ts'
export { qos1 } from './qos1.ts'
