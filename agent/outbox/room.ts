// What becomes of the oldest batches when the outbox is full: thinned before dropped, and every sample of it accounted for.

import type { Lane } from '../../protocol/batch.ts'
import { decodeBatch } from '../../protocol/codec.ts'
import { type Column, type Columns, ColumnsBuilder, countOf, cut } from '../../protocol/columns.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Level, Loss, Waiting } from './records.ts'
import { thin } from './thin.ts'

export interface RoomLimits {
  /** Bytes on disk. */
  readonly bytesMax: number
  /** Bytes that stay free on the disk for other programs, but never at the cost of the outbox's last `bytesMin`. */
  readonly keepFree: number
  readonly bytesMin: number
  /** Bytes of alarms that are kept in any case. */
  readonly alarmBytes: number
  /** Batches older than this are dropped. */
  readonly ageMax: Millis
}

export interface Body {
  readonly waiting: Waiting
  /** Undefined where they cannot be read any more. */
  readonly bytes: Uint8Array | undefined
}

/** One segment's batches, in their new form. */
export interface Step {
  readonly fresh: { readonly lane: Lane; readonly columns: Columns; readonly level: Level; readonly released: boolean }[]
  readonly moved: { readonly waiting: Waiting; readonly bytes: Uint8Array }[]
  readonly settled: Waiting[]
  readonly losses: Omit<Loss, 'id'>[]
}

const batchSamples = 5000
const intervals: readonly Millis[] = [60_000, 600_000]
const thinnedTo = ['thinned to 1 min', 'thinned to 10 min'] as const

/** A loss of several batches of one lane, for one reason. */
const lossOf = (lane: Lane, of: readonly Waiting[], samples: number, reason: string): Omit<Loss, 'id'>[] => {
  if (samples === 0) return []
  const from = of.reduce((oldest, one) => Math.min(oldest, one.oldest), Number.POSITIVE_INFINITY)
  const to = of.reduce((newest, one) => Math.max(newest, one.newest), Number.NEGATIVE_INFINITY)
  return [{ lane, from, to, samples, reason }]
}

const sum = (of: readonly Waiting[]): number => of.reduce((samples, one) => samples + one.samples, 0)

/** What a batch comes to when its segment has to go. */
const fateOf = ({ waiting, bytes }: Body, alarmsFit: boolean): 'move' | 'thin' | string => {
  if (!bytes) return 'damaged on disk'
  if (waiting.held || (waiting.lane === 'alarm' && alarmsFit)) return 'move'
  // The collector may hold it, so nothing made of it may be sent.
  if (waiting.released) return 'outbox full, perhaps delivered'
  return waiting.level < 2 ? 'thin' : 'outbox full'
}

const gathered = (bodies: readonly Body[]): Columns => {
  const builder = new ColumnsBuilder()
  for (const { bytes } of bodies) for (const column of decodeBatch(bytes!).columns as Column[]) builder.append(column)
  return builder.take()
}

/** Empties a segment: raw becomes minutes, minutes become ten minutes, those are dropped; what is being sent stays as it is, and so do alarms within their quota. */
export const stepDown = (bodies: readonly Body[], alarmsFit: boolean): Step => {
  const step: Step = { fresh: [], moved: [], settled: [], losses: [] }
  const fates = new Map<string, Body[]>()
  for (const body of bodies) {
    const fate = fateOf(body, alarmsFit)
    const key = `${body.waiting.lane}${fate === 'thin' ? body.waiting.level : ''} ${fate}`
    fates.set(key, [...(fates.get(key) ?? []), body])
  }
  for (const [key, same] of fates) {
    const of = same.map(({ waiting }) => waiting)
    const fate = key.slice(key.indexOf(' ') + 1)
    if (fate === 'move') step.moved.push(...same.map(({ waiting, bytes }) => ({ waiting, bytes: bytes! })))
    else if (fate === 'thin') thinStep(step, same, of)
    else {
      step.settled.push(...of)
      step.losses.push(...lossOf(of[0]!.lane, of, sum(of), fate))
    }
  }
  return step
}

const thinStep = (step: Step, same: readonly Body[], of: Waiting[]): void => {
  const { level } = of[0]!
  const columns = thin(gathered(same), intervals[level]!)
  const fresh = cut(columns, batchSamples)
  step.settled.push(...of)
  step.fresh.push(...fresh.map(columns => ({ lane: 'backfill' as const, columns, level: (level + 1) as Level, released: false })))
  step.losses.push(...lossOf(of[0]!.lane, of, sum(of) - countOf(columns), thinnedTo[level as 0 | 1]))
}
