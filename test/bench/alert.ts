// How soon somebody is told, and what a storm of alerts does, measured on real processes.

import { mosquittoPath } from '../../simulators/mosquitto.ts'
import * as measurements from './alert/registry.ts'
import type { Bench } from './bench.ts'
import { measureAll } from './measuring.ts'

export const alert: Bench = async (options, print) => {
  if (!mosquittoPath()) throw new Error('mosquitto is not installed: apt-get install mosquitto')
  await measureAll(measurements, options, print)
}
