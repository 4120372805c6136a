// The deterministic heart of the collector: one journal entry in, everything to store out.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Alerts } from '../alerts/alerts.ts'
import type { Definitions } from '../definitions/definitions.ts'
import type { AgentStatus, Outputs } from '../store/outputs.ts'
import type { RowWriter } from '../store/windowrows.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { WindowResult } from '../windows/window.ts'
import { type Aside, asides } from './aside.ts'
import { folding } from './folding.ts'
import type { InForce } from './inforce.ts'
import type { Input } from './input.ts'
import type { Watermarks } from './watermarks.ts'

export interface EngineParts {
  readonly watermarks: Watermarks
  readonly sets: AgentSets
  readonly inForce: InForce
  readonly alerts: Alerts
}

export interface Engine {
  /** @param rows the windows on disk, with all changes so far; what is told goes there too */
  push(input: Input, rows: RowWriter): Promise<Outputs>
  /** Goes past an entry whose outputs are on disk already: only its state is made again. @param told the windows it told */
  repeat(input: Input, told: readonly WindowResult[]): void
  /** After definitions: what has to be computed over the journal before the next entry. */
  asides(position: number): Aside[]
  agents(): AgentStatus[]
  save(): State
  restore(state: State): void
}

interface Saved {
  readonly sets: State
  readonly watermarks: State
  readonly inForce: State
  readonly alerts: State
}

const over = 'what found it was taken out of the configuration, or judges other groups now'

export const engine = ({ watermarks, sets, inForce, alerts }: EngineParts): Engine => {
  const fold = folding(watermarks, sets)

  const detect = (told: readonly WindowResult[], received: Millis): Alert[] => {
    const judged = told.filter(({ revision, hindsight }) => revision === 1 && !hindsight)
    if (judged.length === 0) return []
    return alerts.push(
      [...inForce.detectors].flatMap(detector => detector.push(judged, received)),
      received
    )
  }

  /** Nothing else happens at definitions: windows that stay are those that they would be without them. */
  const change = (definitions: Definitions, { position, received }: Input): Alert[] =>
    alerts.end(inForce.change(definitions, position), received, over)

  return {
    async push(input, rows) {
      const { position, received, batch, definitions } = input
      if (definitions) return { position, windows: [], alerts: change(definitions, input), agents: [] }
      const { emissions, agents } = fold(input, inForce.windows)
      const told = await inForce.windows.revise(emissions, rows, received)
      return { position, batch, windows: told, alerts: detect(told, received), agents }
    },
    repeat(input, told) {
      if (input.definitions) return void change(input.definitions, input)
      fold(input, inForce.windows)
      detect(told, input.received)
    },
    asides: position => asides(position, { sets, watermarks, inForce }),
    agents: () => Array.from({ length: watermarks.size }, (_, agent) => watermarks.status(agent)),
    save: (): Saved => ({
      sets: sets.save(),
      watermarks: watermarks.save(),
      inForce: inForce.save(),
      alerts: alerts.save()
    }),
    restore(state) {
      const saved = state as Saved
      sets.restore(saved.sets)
      watermarks.restore(saved.watermarks)
      inForce.restore(saved.inForce)
      alerts.restore(saved.alerts)
    }
  }
}
