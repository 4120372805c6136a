// What the agent takes, costs and writes, measured on real processes.

import { mosquittoPath } from '../../simulators/mosquitto.ts'
import * as measurements from './agent/registry.ts'
import type { Bench } from './bench.ts'
import { measureAll } from './measuring.ts'

export const agent: Bench = async (options, print) => {
  if (!mosquittoPath()) throw new Error('mosquitto is not installed: apt-get install mosquitto')
  await measureAll(measurements, options, print)
}
