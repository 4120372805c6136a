// Judges the end of a world.

import { checkConservation, checkDeadband, checkRaw, checkWindows, grouped, type Point } from '../oracle.ts'
import { deadbandWidth, windowLength } from './settings.ts'
import type { Published, World } from './world.ts'

export interface Verdict {
  readonly published: number
  readonly stored: number
  readonly windows: number
  /** What is wrong, one sentence each; empty where the oracle agrees. */
  readonly faults: readonly string[]
}

const forever = { from: 0, to: Number.MAX_SAFE_INTEGER }

export const judge = async (world: World): Promise<Verdict> => {
  const { store } = world.collector
  const faults: string[] = []
  const [all, vibration]: [Point[], Point[]] = [[], []]
  for (const [series, published] of grouped<Published>(world.published, ({ series }) => series)) {
    const { times, values } = await store.samples(series, forever, 1_000_000)
    const stored = [...times].map((time, index): Point => ({ time, value: values[index]! }))
    const raw = series.startsWith('vibration')
    faults.push(...(raw ? checkRaw(series, published, stored) : checkDeadband(series, deadbandWidth, published, stored)))
    faults.push(
      ...checkWindows(
        series,
        windowLength,
        await store.windows({ window: 'minute', groupKey: series }, forever, 1_000_000),
        stored
      )
    )
    all.push(...stored)
    if (raw) vibration.push(...stored)
  }
  const fleet = await store.windows({ window: 'fleet' }, forever, 1_000_000)
  faults.push(...checkWindows('fleet', windowLength, fleet, vibration))
  for (const { broker, name, agent } of world.gateways) {
    if (broker.waiting > 0) faults.push(`${name}: ${broker.waiting} messages were never acknowledged`)
    const status = agent?.status()
    if (!status) faults.push(`${name} does not run at the end`)
    else faults.push(...checkConservation(name, status))
  }
  return { published: world.published.length, stored: all.length, windows: fleet.length, faults }
}
