// The detectors a configuration may name, one line each.

export { asset } from './asset/part.ts'
export { deviation } from './deviation.ts'
export { auto } from './series/auto.ts'
export { drift } from './series/drift.ts'
export { hysteresis } from './series/hysteresis.ts'
export { likelihood } from './series/likelihood.ts'
export { patterns } from './series/patterns.ts'
export { rate } from './series/rate.ts'
export { robust } from './series/robust.ts'
export { seasonal } from './series/seasonal.ts'
export { stuck } from './series/stuck.ts'
export { threshold } from './threshold.ts'
