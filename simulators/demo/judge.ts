// Holds the store against what the plant published.

import { seriesOfKey } from '../../protocol/series.ts'
import { checkWindows } from '../checkwindows.ts'
import type { SensorMessage } from '../fleet.ts'
import type { Sample } from '../naiveaggregates.ts'
import type { Definition } from '../naivewindows.ts'
import { checkConservation, checkDeadband, checkRaw, grouped } from '../oracle.ts'
import type { Scene } from './scene.ts'

export interface Expected {
  readonly published: readonly SensorMessage[]
  /** By name, of aligned windows no longer than `windowMs`. */
  readonly windows: Readonly<Record<string, Definition>>
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

const storedOf = async (scene: Scene, key: string): Promise<Sample[]> => {
  const { times, values } = await scene.collector.store.samples(key, forever, Number.MAX_SAFE_INTEGER)
  const series = seriesOfKey(key)
  return [...times].map((time, index) => ({ series, time, value: values[index]! }))
}

/** Windows count where the watermark has passed them. */
export const judge = async (scene: Scene, { published, windows, windowMs, latenessMs, deadband }: Expected): Promise<Verdict> => {
  const newest = Math.max(...published.map(({ time }) => time))
  const closed = Math.floor((newest - latenessMs) / windowMs) * windowMs
  const faults: string[] = []
  const stored: Sample[] = []
  for (const [series, messages] of grouped(published, ({ series }) => series)) {
    const found = await storedOf(scene, series)
    stored.push(...found)
    faults.push(
      ...(series.startsWith('temperature') ? checkDeadband(series, deadband, messages, found) : checkRaw(series, messages, found))
    )
  }
  let count = 0
  for (const [name, definition] of Object.entries(windows)) {
    const range = { from: 0, to: closed }
    const found = await scene.collector.store.windows({ window: name }, range, Number.MAX_SAFE_INTEGER)
    count += found.length
    faults.push(
      ...checkWindows(
        name,
        definition,
        found,
        stored.filter(({ time }) => time < closed)
      )
    )
  }
  for (const { name, agent } of scene.gateways) faults.push(...checkConservation(name, agent.status()))
  return { stored: stored.length, windows: count, faults }
}
