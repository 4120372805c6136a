// Holds the store against what the plant published.

import type { SensorMessage } from '../fleet.ts'
import { checkConservation, checkDeadband, checkRaw, checkWindows, grouped, type Point } from '../oracle.ts'
import type { Scene } from './scene.ts'

export interface Expected {
  readonly published: readonly SensorMessage[]
  readonly windowMs: number
  readonly latenessMs: number
  /** Width of the deadband that temperatures go through. */
  readonly deadband: number
}

export interface Verdict {
  readonly stored: number
  readonly windows: number
  readonly faults: readonly string[]
}

const forever = { from: 0, to: Number.MAX_SAFE_INTEGER }

/** Windows count where the watermark has passed them. */
export const judge = async (scene: Scene, { published, windowMs, latenessMs, deadband }: Expected): Promise<Verdict> => {
  const { store } = scene.collector
  const newest = Math.max(...published.map(({ time }) => time))
  const closed = Math.floor((newest - latenessMs) / windowMs) * windowMs
  const faults: string[] = []
  let [stored, windows] = [0, 0]
  for (const [series, messages] of grouped(published, ({ series }) => series)) {
    const { times, values } = await store.samples(series, forever, Number.MAX_SAFE_INTEGER)
    const points = [...times].map((time, index): Point => ({ time, value: values[index]! }))
    stored += points.length
    faults.push(
      ...(series.startsWith('temperature')
        ? checkDeadband(series, deadband, messages, points)
        : checkRaw(series, messages, points))
    )
    const found = await store.windows(
      { window: 'five-minutes', groupKey: series },
      { from: 0, to: closed },
      Number.MAX_SAFE_INTEGER
    )
    windows += found.length
    faults.push(
      ...checkWindows(
        series,
        windowMs,
        found,
        points.filter(({ time }) => time < closed)
      )
    )
  }
  for (const { name, agent } of scene.gateways) faults.push(...checkConservation(name, agent.status()))
  return { stored, windows, faults }
}
