// The door to Prometheus: families of metrics as text, each read from what a program tells of itself.

import { Counter, Gauge, Registry } from 'prom-client'
import type { Family } from './metricfamily.ts'

export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE

const register = <Told>({ kind, name, help, label, read }: Family<Told>, told: Told, registry: Registry): void => {
  const metric = new (kind === 'counter' ? Counter : Gauge)({
    name,
    help,
    labelNames: label === undefined ? [] : [label],
    registers: [registry]
  })
  const value = read(told)
  // A metric without labels starts at 0 by itself; one that is unknown must not be told as 0.
  if (value === undefined) registry.removeSingleMetric(name)
  else if (typeof value === 'number') metric.inc(value)
  else if (label !== undefined) for (const [name, amount] of value) metric.inc({ [label]: name }, amount)
}

/** Made anew from a status each time, so that nothing is kept between two scrapes and nothing is global. */
export const metricsText = <Told>(families: readonly Family<Told>[], told: Told): Promise<string> => {
  const registry = new Registry()
  for (const family of families) register(family, told, registry)
  return registry.metrics()
}
