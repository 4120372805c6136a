// Computes windows over what came before them in the journal, beside the engine's own fold, with watermarks of their own.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { CurrentReference } from '../reference/current.ts'
import type { RowWriter } from '../store/windowrows.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { Wanted } from './begun.ts'
import { folding } from './folding.ts'
import type { InForce } from './inforce.ts'
import type { Input } from './input.ts'
import type { WatermarkOptions, Watermarks } from './watermarks.ts'

export interface Aside {
  /** Names of the windows. */
  readonly windows: readonly string[]
  /** How far back to begin. */
  readonly backfill: Millis
  /** What the journal says of watermarks where this begins, and the reference table in force there. */
  begin(watermarks: WatermarkOptions | undefined, table: State | undefined): void
  /** Takes one entry after the other. @param rows of the windows */
  push(input: Input, rows: RowWriter): Promise<void>
  /** Hands what it has come to over to the engine, which goes on from there. */
  end(): void
}

export interface AsidePorts {
  readonly sets: AgentSets
  readonly watermarks: Watermarks
  readonly inForce: InForce
}

/** Agents and their sets go by the engine's numbers, so that its windows can take the state over. */
const aside = (wanted: readonly Wanted[], { sets, watermarks: known, inForce }: AsidePorts): Aside => {
  const [watermarks, reference] = [known.unheard(), new CurrentReference()]
  const windows = inForce.over(wanted, { watermarks, reference })
  const fold = folding({ watermarks, sets, reference })
  return {
    windows: wanted.map(({ options }) => options.common.name),
    backfill: wanted[0]!.backfill,
    begin(options, table) {
      if (options) watermarks.use(options)
      if (table !== undefined) reference.take(table)
    },
    async push(input, rows) {
      if (input.definitions) return watermarks.use(input.definitions.watermarks)
      const { marks } = fold(input, windows)
      await windows.tell(marks, { rows, received: input.received })
    },
    end() {
      known.missAsIn(watermarks)
      inForce.windows.restore(windows.save())
    }
  }
}

/** Of the windows that came at a position: those that begin at the same place are computed together; those that reach furthest first. */
export const asides = (position: number, ports: AsidePorts): Aside[] => {
  const groups = new Map<Millis, Wanted[]>()
  for (const one of ports.inForce.since(position)) {
    if (one.backfill > 0) groups.set(one.backfill, [...(groups.get(one.backfill) ?? []), one])
  }
  return [...groups.values()].sort(([a], [b]) => b!.backfill - a!.backfill).map(wanted => aside(wanted, ports))
}
