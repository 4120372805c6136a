// Computes in a store apart from the collector's own: what comes of it is compared or shown, and told to nobody.

import type { Millis } from '../../protocol/series.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Engine } from '../engine/engine.ts'
import type { Input } from '../engine/input.ts'
import type { Outputs } from '../store/outputs.ts'
import type { Store } from '../store/store.ts'

/** What came of an entry. */
export interface Come {
  readonly received: Millis
  /** As they were after each change. */
  readonly alerts: readonly Alert[]
  /** How many notifications would have been made of it. */
  readonly notifications: number
}

/** Takes entries that share one write. */
export type Apart = (inputs: readonly Input[]) => Promise<Come[]>

/** Samples are not stored again. Notifications end here: a store that has none can hand none to a sink. */
export const apart =
  (engine: Engine, store: Store): Apart =>
  async inputs => {
    const rows = store.rows()
    const outputs: Outputs[] = []
    const come: Come[] = []
    for (const input of inputs) {
      const { position, alerts, notifications = [] } = await engine.push(input, rows)
      outputs.push({ position, windows: [], alerts, agents: [] })
      come.push({ received: input.received, alerts, notifications: notifications.length })
    }
    await store.write(outputs, rows)
    return come
  }
