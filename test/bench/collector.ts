// What the collector takes, costs and keeps, measured on the production line and on real processes.

import type { Bench } from './bench.ts'
import * as measurements from './collector/registry.ts'
import { measureAll } from './measuring.ts'

export const collector: Bench = (options, print) => measureAll(measurements, options, print)
