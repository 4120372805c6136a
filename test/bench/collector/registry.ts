// The measurements of the collector, one line each.

export { inProcess } from './inprocess.ts'
