// The detectors a configuration may name, one line each.

export { deviation } from './deviation.ts'
export { threshold } from './threshold.ts'
