// The agent's metrics as Prometheus reads them.

import { metricsText as textOf } from '../platform/metrics.ts'
import { families, type Told } from './metricfamilies.ts'

export { metricsType } from '../platform/metrics.ts'

export const metricsText = (told: Told): Promise<string> => textOf(families, told)
