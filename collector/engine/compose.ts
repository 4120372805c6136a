// The engine, composed: nothing is in force before an entry of the journal says so.

import type { Log } from '../../platform/log.ts'
import { alerts } from '../alerts/alerts.ts'
import type { Catalog } from '../series/catalog.ts'
import { AgentSets } from '../windows/agentsets.ts'
import type { TagsOf } from '../windows/grouping.ts'
import { type Engine, engine } from './engine.ts'
import { InForce } from './inforce.ts'
import { type WatermarkOptions, Watermarks } from './watermarks.ts'

export interface ComposePorts {
  /** Until definitions come that have them. */
  readonly watermarks: WatermarkOptions
  readonly catalog: Catalog
  readonly tagsOf: TagsOf
  readonly log: Pick<Log, 'error'>
}

export const composeEngine = ({ watermarks: options, catalog, tagsOf, log }: ComposePorts): Engine => {
  const sets = new AgentSets()
  const watermarks = new Watermarks(options, sets)
  const inForce = new InForce({ catalog, sets, tagsOf, watermarks, log })
  return engine({ sets, watermarks, inForce, alerts: alerts(detector => inForce.alertsOf(detector)) })
}
