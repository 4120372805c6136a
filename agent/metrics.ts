// The agent's metrics as Prometheus reads them.

import { Counter, Gauge, Registry } from 'prom-client'
import { type Family, families, type Told } from './metricfamilies.ts'

export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE

const register = ({ kind, name, help, label, read }: Family, told: Told, registry: Registry): void => {
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
export const metricsText = (told: Told): Promise<string> => {
  const registry = new Registry()
  for (const family of families) register(family, told, registry)
  return registry.metrics()
}
