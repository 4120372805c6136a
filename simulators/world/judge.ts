// Judges the end of a world.

import { seriesOfKey } from '../../protocol/series.ts'
import { checkWindows } from '../checkwindows.ts'
import type { Sample } from '../naiveaggregates.ts'
import { checkConservation, checkDeadband, checkRaw, grouped } from '../oracle.ts'
import { deadbandWidth, worldWindows } from './settings.ts'
import type { Published, World } from './world.ts'

export interface Verdict {
  readonly published: number
  readonly stored: number
  readonly windows: number
  /** What is wrong, one sentence each; empty where the oracle agrees. */
  readonly faults: readonly string[]
}

const forever = { from: 0, to: Number.MAX_SAFE_INTEGER }

const storedOf = async ({ collector }: World, key: string): Promise<Sample[]> => {
  const { times, values } = await collector.store.samples(key, forever, 1_000_000)
  const series = seriesOfKey(key)
  return [...times].map((time, index) => ({ series, time, value: values[index]! }))
}

export const judge = async (world: World): Promise<Verdict> => {
  const faults: string[] = []
  const stored: Sample[] = []
  for (const [series, published] of grouped<Published>(world.published, ({ series }) => series)) {
    const found = await storedOf(world, series)
    const raw = series.startsWith('vibration')
    faults.push(...(raw ? checkRaw(series, published, found) : checkDeadband(series, deadbandWidth, published, found)))
    stored.push(...found)
  }
  let windows = 0
  for (const [name, definition] of Object.entries(worldWindows)) {
    const found = await world.collector.store.windows({ window: name }, forever, 1_000_000)
    faults.push(...checkWindows(name, definition, found, stored))
    windows += found.length
  }
  for (const { broker, name, agent } of world.gateways) {
    if (broker.waiting > 0) faults.push(`${name}: ${broker.waiting} messages were never acknowledged`)
    const status = agent?.status()
    if (!status) faults.push(`${name} does not run at the end`)
    else faults.push(...checkConservation(name, status))
  }
  return { published: world.published.length, stored: stored.length, windows, faults }
}
