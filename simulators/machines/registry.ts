// The machines a plant may be made of, one line each.

export { fan } from './fan.ts'
export { pump } from './pump.ts'
