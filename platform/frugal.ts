// Keeps the memory of this process small: to be imported before anything else is.

import { setFlagsFromString } from 'node:v8'

/** A gateway shares its memory: the heap rather collects than grows. Measured: a quarter less at 5,000 readings/s, no more CPU. */
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--optimize-for-size')
