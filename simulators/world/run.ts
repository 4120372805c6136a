// Runs one seeded world to its end and judges it.

import { createHash } from 'node:crypto'
import { judge, type Verdict } from './judge.ts'
import { type Events, World } from './world.ts'

export interface SeedResult {
  readonly verdict: Verdict
  readonly events: Readonly<Events>
  /** Of everything stored at the end: equal for equal seeds. */
  readonly digest: string
}

/** Between one and three gateways of one to three machines, 6 to 15 simulated minutes, all drawn from the seed. */
export const runSeed = async (seed: number): Promise<SeedResult> => {
  const world = new World({
    seed,
    agents: 1 + (seed % 3),
    assets: 1 + (seed % 2),
    duration: (6 + (seed % 10)) * 60_000,
    period: 2000 + (seed % 5) * 1000
  })
  await world.run()
  const verdict = await judge(world)
  const stored = await world.collector.store.windows({}, { from: 0, to: Number.MAX_SAFE_INTEGER }, 1_000_000)
  const digest = createHash('sha256')
    .update(JSON.stringify([verdict, world.events, stored]))
    .digest('hex')
  return { verdict, events: world.events, digest }
}
