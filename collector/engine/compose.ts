// The engine, composed: nothing is in force before an entry of the journal says so.

import type { Log } from '../../platform/log.ts'
import { alerts } from '../alerts/alerts.ts'
import { Notifying } from '../alerts/notifying.ts'
import { CurrentReference } from '../reference/current.ts'
import type { Catalog } from '../series/catalog.ts'
import { AgentSets } from '../windows/agentsets.ts'
import { type Engine, engine } from './engine.ts'
import { InForce } from './inforce.ts'
import { type WatermarkOptions, Watermarks } from './watermarks.ts'

export interface ComposePorts {
  /** Until definitions come that have them. */
  readonly watermarks: WatermarkOptions
  readonly catalog: Catalog
  readonly log: Pick<Log, 'error'>
}

export const composeEngine = ({ watermarks: options, catalog, log }: ComposePorts): Engine => {
  const [sets, reference] = [new AgentSets(), new CurrentReference()]
  const watermarks = new Watermarks(options, sets)
  const inForce = new InForce({ catalog, sets, watermarks, reference, log })
  const alertsOfDetectors = alerts({
    optionsOf: detector => inForce.alertsOf(detector),
    inhibitions: () => inForce.inhibitions,
    downAfter: () => watermarks.options.downAfter
  })
  return engine({
    sets,
    watermarks,
    reference,
    inForce,
    alerts: alertsOfDetectors,
    notifying: new Notifying(() => inForce.notifications)
  })
}
