// Computes windows over what came before them in the journal, beside the engine's own fold, with watermarks of their own.

import type { Millis } from '../../protocol/series.ts'
import type { RowWriter } from '../store/windowrows.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import { folding } from './folding.ts'
import type { InForce } from './inforce.ts'
import type { Input } from './input.ts'
import type { WatermarkOptions, Watermarks } from './watermarks.ts'
import type { Defined } from './windows.ts'

export interface Aside {
  /** Names of the windows. */
  readonly windows: readonly string[]
  /** How far back to begin. */
  readonly backfill: Millis
  /** What the journal says of watermarks where this begins. */
  use(watermarks: WatermarkOptions): void
  /** Takes one entry after the other. @param rows of the windows; absent where these are on disk already */
  push(input: Input, rows?: RowWriter): Promise<void>
}

export interface AsidePorts {
  readonly sets: AgentSets
  readonly watermarks: Watermarks
  readonly inForce: InForce
}

/** Agents and their sets go by the engine's numbers: what is computed here is simply gone on with there. */
const aside = (defined: readonly Defined[], { sets, watermarks: known, inForce }: AsidePorts): Aside => {
  const watermarks = known.unheard()
  const windows = inForce.over(defined, watermarks)
  const fold = folding(watermarks, sets)
  return {
    windows: defined.map(({ name }) => name),
    backfill: defined[0]!.backfill,
    use: options => watermarks.use(options),
    async push(input, rows) {
      if (input.definitions) return watermarks.use(input.definitions.watermarks)
      const { emissions } = fold(input, windows)
      if (rows) await windows.revise(emissions, rows, input.received)
    }
  }
}

/** Of the windows that came at a position: those that begin at the same place are computed together. */
export const asides = (position: number, ports: AsidePorts): Aside[] => {
  const groups = new Map<Millis, Defined[]>()
  for (const one of ports.inForce.since(position)) {
    if (one.backfill > 0) groups.set(one.backfill, [...(groups.get(one.backfill) ?? []), one])
  }
  return [...groups.values()].map(defined => aside(defined, ports))
}
