// How an entry of the journal meets windows and watermarks: all of it that needs no disk.

import type { Millis } from '../../protocol/series.ts'
import type { AgentStatus } from '../store/outputs.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { Emission } from '../windows/window.ts'
import type { Marks, Numbered } from '../windows/windowing.ts'
import type { Input } from './input.ts'
import type { Watermarks } from './watermarks.ts'
import type { Windows } from './windows.ts'

export interface Folded {
  readonly emissions: Emission[]
  /** Agents whose status has changed. */
  readonly agents: AgentStatus[]
}

export type Fold = (input: Input, windows: Windows) => Folded

const samplesOf = ({ columns }: Numbered): number => columns.reduce((sum, { times }) => sum + times.length, 0)

/** Samples are judged late against the watermarks before the entry; only then is the entry's own watermark noted. */
export const folding = (watermarks: Watermarks, sets: AgentSets): Fold => {
  const marksOf = (received: Millis, agent?: number): Marks => ({
    of: set => watermarks.of(set, received).mark,
    moved: agent === undefined ? Array.from({ length: sets.size }, (_, set) => set) : sets.setsOf(agent)
  })

  return ({ received, agent, watermark = Number.NEGATIVE_INFINITY, batch }, windows) => {
    const changed = new Set(watermarks.tick(received))
    const number = agent === undefined ? undefined : watermarks.numberOf(agent)
    if (number !== undefined) {
      if (batch) windows.push(batch, number)
      watermarks.note(number, watermark, received, batch && samplesOf(batch))
      changed.add(number)
    }
    const emissions = windows.close(marksOf(received, number))
    return { emissions, agents: [...changed].map(agent => watermarks.status(agent)) }
  }
}
