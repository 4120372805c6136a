// The deterministic heart of the collector: one journal entry in, everything to store out.

import type { Millis } from '../../protocol/series.ts'
import type { Stage, State } from '../../protocol/stage.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Detector, Finding } from '../detectors/detector.ts'
import type { CurrentReference } from '../reference/current.ts'
import type { AgentStatus, Outputs } from '../store/outputs.ts'
import type { Final } from '../store/trimming.ts'
import type { RowWriter } from '../store/windowrows.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { WindowResult } from '../windows/window.ts'
import type { Marks, Numbered } from '../windows/windowing.ts'
import { type MarksFilter, type MarksReport, marksReport } from './holdups.ts'
import type { Watermarks } from './watermarks.ts'
import type { Windows } from './windows.ts'

/** A journal entry with its batch decoded. */
export interface Input {
  readonly position: number
  readonly received: Millis
  /** The agent it came from; absent for a tick. */
  readonly agent?: string
  readonly watermark?: Millis
  readonly batch?: Batch
  /** Samples of the batch that are from the future: they are not in it. */
  readonly future?: number
  /** A reference table that is in force from here on. */
  readonly table?: State
}

export type Batch = Numbered

export interface EngineParts {
  readonly watermarks: Watermarks
  readonly sets: AgentSets
  readonly windows: Windows
  readonly reference: CurrentReference
  readonly detectors: ReadonlyMap<string, Detector>
  readonly alerts: Stage<Finding, Alert>
}

export interface Engine {
  /** @param rows the windows on disk, with all changes so far; what is told goes there too */
  push(input: Input, rows: RowWriter): Promise<Outputs>
  /** Goes past an entry whose outputs are on disk already: only its state is made again. @param told the windows it told */
  repeat(input: Input, told: readonly WindowResult[]): void
  /** What no late sample can change any more, at the time of the newest entry. */
  final(window: string, groupKey: string): Final | undefined
  /** What windows wait for, now. */
  marks(filter: MarksFilter, limit: number): MarksReport
  save(): State
  restore(state: State): void
}

interface Saved {
  readonly reference: State
  readonly sets: State
  readonly watermarks: State
  readonly windows: State
  readonly detectors: Readonly<Record<string, State>>
  readonly alerts: State
}

interface Taken {
  readonly marks: Marks
  /** Numbers of agents. */
  readonly changed: Set<number>
}

const samplesOf = ({ columns }: Batch): number => columns.reduce((sum, { times }) => sum + times.length, 0)

/** Samples are judged late against the watermarks before the entry; only then is the entry's own watermark noted. */
export const engine = ({ watermarks, sets, windows, reference, detectors, alerts }: EngineParts): Engine => {
  const marksOf = (received: Millis, agent?: number): Marks => ({
    of: set => watermarks.of(set, received).mark,
    moved: agent === undefined ? Array.from({ length: sets.size }, (_, set) => set) : sets.setsOf(agent)
  })

  /** Takes an entry in; agents whose status has changed, and watermarks as they are now. */
  const take = ({ received, agent, watermark = Number.NEGATIVE_INFINITY, batch, future = 0, table }: Input): Taken => {
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

  const statusesOf = (changed: Set<number>): AgentStatus[] => {
    for (const agent of watermarks.takeMissed()) changed.add(agent)
    return [...changed].map(agent => watermarks.status(agent))
  }

  const detect = (told: readonly WindowResult[], received: Millis): Alert[] => {
    const judged = told.filter(({ revision, hindsight }) => revision === 1 && !hindsight)
    if (judged.length === 0) return []
    return alerts.push(
      [...detectors.values()].flatMap(detector => detector.push(judged, received)),
      received
    )
  }

  return {
    async push(input, rows) {
      const { position, received, batch } = input
      const { marks, changed } = take(input)
      const told = await windows.tell(marks, { rows, received })
      return { position, batch, windows: told, alerts: detect(told, received), agents: statusesOf(changed) }
    },
    repeat(input, told) {
      const { marks, changed } = take(input)
      windows.retell(marks, told, input.received)
      statusesOf(changed)
      detect(told, input.received)
    },
    final: (window, groupKey) => windows.final(window, groupKey, watermarks.now),
    marks: (filter, limit) => marksReport({ definitions: windows.definitions, sets, watermarks }, filter, limit),
    save: (): Saved => ({
      reference: reference.save(),
      sets: sets.save(),
      watermarks: watermarks.save(),
      windows: windows.save(),
      detectors: Object.fromEntries([...detectors].map(([key, detector]) => [key, detector.save()])),
      alerts: alerts.save()
    }),
    restore(state) {
      const saved = state as Saved
      reference.restore(saved.reference)
      sets.restore(saved.sets)
      watermarks.restore(saved.watermarks)
      windows.restore(saved.windows)
      for (const [key, detector] of detectors) if (saved.detectors[key] !== undefined) detector.restore(saved.detectors[key])
      alerts.restore(saved.alerts)
    }
  }
}
