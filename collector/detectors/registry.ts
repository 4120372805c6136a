// The detectors a configuration may name, one line each.

export { deviation } from './deviation.ts'
export { auto } from './series/auto.ts'
export { threshold } from './threshold.ts'
