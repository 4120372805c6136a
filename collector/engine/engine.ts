// The deterministic heart of the collector: one journal entry in, everything to store out.

import type { Batch } from '../../protocol/batch.ts'
import { countOf } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Stage, State } from '../../protocol/stage.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Detector, Finding } from '../detectors/detector.ts'
import type { Outputs } from '../store/outputs.ts'
import type { Aggregate } from '../windows/aggregate.ts'
import { resultOf } from '../windows/result.ts'
import type { Pane } from '../windows/window.ts'
import type { Windowing } from '../windows/windowing.ts'
import type { Watermarks } from './watermarks.ts'

/** A journal entry with its batch decoded. */
export interface Input {
  readonly position: number
  readonly received: Millis
  /** The agent it came from; absent for a tick. */
  readonly agent?: string
  readonly watermark?: Millis
  readonly batch?: Batch
}

export interface EngineParts {
  readonly watermarks: Watermarks
  /** By what identifies a definition: a changed one starts afresh, the others keep their state. */
  readonly windowings: ReadonlyMap<string, Windowing>
  readonly aggregates: Readonly<Record<string, Aggregate>>
  readonly detectors: ReadonlyMap<string, Detector>
  readonly alerts: Stage<Finding, Alert>
}

export interface Engine {
  push(input: Input): Outputs
  save(): State
  restore(state: State): void
}

interface Saved {
  readonly watermarks: State
  readonly windowings: Readonly<Record<string, State>>
  readonly detectors: Readonly<Record<string, State>>
  readonly alerts: State
}

interface Restorable {
  save(): State
  restore(state: State): void
}

const saveAll = (parts: ReadonlyMap<string, Restorable>): Record<string, State> =>
  Object.fromEntries([...parts].map(([key, part]) => [key, part.save()]))

const restoreAll = (parts: ReadonlyMap<string, Restorable>, saved: Readonly<Record<string, State>>): void => {
  for (const [key, part] of parts) if (saved[key] !== undefined) part.restore(saved[key])
}

/** Samples are judged late against the watermarks before the entry; only then is the entry's own watermark noted. */
export const engine = ({ watermarks, windowings, aggregates, detectors, alerts }: EngineParts): Engine => {
  const close = (received: Millis, agent?: string): Pane[] =>
    [...windowings.values()].flatMap(windowing => windowing.close(agents => watermarks.of(agents, received), agent))

  const detect = (panes: readonly Pane[], received: Millis): Alert[] => {
    const windows = panes.filter(({ onTime }) => onTime).map(pane => resultOf(pane, 1, aggregates))
    if (windows.length === 0) return []
    return alerts.push(
      [...detectors.values()].flatMap(detector => detector.push(windows, received)),
      received
    )
  }

  return {
    push({ position, received, agent, watermark = Number.NEGATIVE_INFINITY, batch }) {
      const columns = batch?.columns ?? []
      const late = agent === undefined ? [] : [...windowings.values()].flatMap(windowing => windowing.push(columns, agent))
      const fallen = watermarks.tick(received)
      const moved = agent !== undefined && watermarks.note(agent, watermark, received, batch && countOf(columns))
      const closed = agent === undefined ? close(received) : moved || batch ? close(received, agent) : []
      const panes = [...late, ...closed]
      const changed = agent === undefined ? fallen : [...fallen.filter(name => name !== agent), agent]
      return { position, columns, panes, alerts: detect(panes, received), agents: changed.map(name => watermarks.status(name)) }
    },
    save: (): Saved => ({
      watermarks: watermarks.save(),
      windowings: saveAll(windowings),
      detectors: saveAll(detectors),
      alerts: alerts.save()
    }),
    restore(state) {
      const saved = state as Saved
      watermarks.restore(saved.watermarks)
      restoreAll(windowings, saved.windowings)
      restoreAll(detectors, saved.detectors)
      alerts.restore(saved.alerts)
    }
  }
}
