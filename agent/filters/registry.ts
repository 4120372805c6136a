// The filters a configuration may name, one line each.

export { deadband } from './deadband.ts'
