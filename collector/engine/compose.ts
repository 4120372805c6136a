// The engine, composed: nothing is in force before an entry of the journal says so.

import type { Log } from '../../platform/log.ts'
import { Absence } from '../absence/absence.ts'
import { alerts } from '../alerts/alerts.ts'
import { Notifying } from '../alerts/notifying.ts'
import { Lives } from '../life/lives.ts'
import { CurrentReference } from '../reference/current.ts'
import type { Catalog } from '../series/catalog.ts'
import { Upkeep } from '../upkeep/upkeep.ts'
import { AgentSets } from '../windows/agentsets.ts'
import { type Engine, engine } from './engine.ts'
import { InForce } from './inforce.ts'
import { sampling } from './sampling.ts'
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
  const absence = new Absence({ options: () => inForce.absence, catalog, reference, agents: watermarks })
  return engine({
    sets,
    watermarks,
    reference,
    inForce,
    absence,
    sampling: sampling(),
    alerts: alertsOfDetectors,
    lives: new Lives(),
    upkeep: new Upkeep({ reference, alerts: alertsOfDetectors, detectors: () => inForce.all }),
    notifying: new Notifying(() => inForce.notifications)
  })
}
