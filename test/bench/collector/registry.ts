// The measurements of the collector, one line each.

export { growth } from './growth.ts'
export { http } from './http.ts'
export { inProcess, inProcessRaw } from './inprocess.ts'
export { judged } from './judged.ts'
export { memory } from './memory.ts'
export { nexmark } from './nexmark.ts'
export { restore } from './restore.ts'
