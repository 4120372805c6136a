// How an entry of the journal meets windows and watermarks: all of it that needs no disk.

import type { Millis } from '../../protocol/series.ts'
import type { CurrentReference } from '../reference/current.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { Marks, Numbered } from '../windows/windowing.ts'
import type { Input } from './input.ts'
import type { Watermarks } from './watermarks.ts'
import type { Windows } from './windows.ts'

export interface FoldingPorts {
  readonly watermarks: Watermarks
  readonly sets: AgentSets
  readonly reference: CurrentReference
}

export interface Folded {
  /** Watermarks as they are after the entry. */
  readonly marks: Marks
  /** Numbers of the agents whose status has changed. */
  readonly changed: Set<number>
}

export type Fold = (input: Input, windows: Windows) => Folded

const samplesOf = ({ columns }: Numbered): number => columns.reduce((sum, { times }) => sum + times.length, 0)

/** Samples are judged late against the watermarks before the entry; only then is the entry's own watermark noted. */
export const folding = ({ watermarks, sets, reference }: FoldingPorts): Fold => {
  const marksOf = (received: Millis, agent?: number): Marks => ({
    of: set => watermarks.of(set, received).mark,
    moved: sets.watched(agent)
  })

  return ({ received, agent, watermark = Number.NEGATIVE_INFINITY, batch, future = 0, table }, windows) => {
    if (table !== undefined) {
      reference.take(table)
      windows.regroup()
    }
    const changed = new Set(watermarks.tick(received))
    const number = agent === undefined ? undefined : watermarks.numberOf(agent)
    if (number !== undefined) {
      if (batch) windows.push(batch, number, received)
      watermarks.note(number, { watermark, received, future, ...(batch ? { samples: samplesOf(batch) } : {}) })
      changed.add(number)
    }
    return { marks: marksOf(received, number), changed }
  }
}
