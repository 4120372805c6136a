// Holds what came out against what was published: every sample once, and the agents' accounts add up.

import type { AgentStatus } from '../agent/status.ts'
import type { Millis } from '../protocol/series.ts'

/** A published or stored sample of a series. */
export interface Point {
  readonly time: Millis
  readonly value: number
}

const pointKey = ({ time, value }: Point): string => `${time}=${value}`

const counted = (points: readonly Point[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const point of points) counts.set(pointKey(point), (counts.get(pointKey(point)) ?? 0) + 1)
  return counts
}

export const grouped = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

/** A raw series: each sample exactly as often as it was published. */
export const checkRaw = (series: string, published: readonly Point[], stored: readonly Point[]): string[] => {
  const [wanted, found] = [counted(published), counted(stored)]
  const faults: string[] = []
  for (const [key, times] of wanted) {
    const have = found.get(key) ?? 0
    if (have !== times) faults.push(`${series}: ${key} was published ${times} times, stored ${have} times`)
  }
  for (const key of found.keys()) if (!wanted.has(key)) faults.push(`${series}: ${key} is stored but was never published`)
  return faults
}

/** A series behind a deadband: a part of what was published, and every published sample within the band of the stored one before it. */
export const checkDeadband = (series: string, width: number, published: readonly Point[], stored: readonly Point[]): string[] => {
  const [wanted, found] = [counted(published), counted(stored)]
  const faults: string[] = []
  for (const [key, times] of found) {
    if (times > (wanted.get(key) ?? 0))
      faults.push(`${series}: ${key} is stored ${times} times, published ${wanted.get(key) ?? 0} times`)
  }
  let last = Number.NaN
  for (const point of published) {
    if (found.has(pointKey(point))) last = point.value
    else if (!(Math.abs(point.value - last) <= width))
      faults.push(`${series}: ${pointKey(point)} is outside the band and not stored`)
  }
  return faults
}

/** What an agent says of itself adds up, to the unit. */
export const checkConservation = (name: string, { reduce, outbox, pending, waiting }: AgentStatus): string[] => {
  const [dropped, made] = [reduce.dropped, reduce.made ?? {}].map(counts =>
    Object.values(counts).reduce((sum, samples) => sum + samples, 0)
  ) as [number, number]
  const faults: string[] = []
  if (reduce.recorded + made !== outbox.batched + pending + dropped) {
    faults.push(
      `${name}: recorded ${reduce.recorded} + made ${made} is not batched ${outbox.batched} + pending ${pending} + dropped ${dropped}`
    )
  }
  if (outbox.batched !== outbox.acknowledged + waiting + outbox.lost + outbox.refused) {
    faults.push(
      `${name}: batched ${outbox.batched} is not acknowledged ${outbox.acknowledged} + waiting ${waiting} + lost ${outbox.lost} + refused ${outbox.refused}`
    )
  }
  return faults
}
