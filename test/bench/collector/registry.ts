// The measurements of the collector, one line each.

export { growth, memory } from './growth.ts'
export { http } from './http.ts'
export { inProcess, inProcessRaw } from './inprocess.ts'
export { judged } from './judged.ts'
export { nexmark } from './nexmark.ts'
export { restore } from './restore.ts'
