// Runs a suite of this copy of the product, seed after seed, until something is found; says each seed on a line of its own.

import { parseArgs } from 'node:util'
import { reason } from '../../protocol/errors.ts'
import { runSeed } from '../../simulators/world/run.ts'
import { converges } from '../support/converging.ts'
import type { Suite } from './plant.ts'

const suites: Readonly<Record<Suite, (seed: number) => Promise<readonly string[]>>> = {
  convergence: converges,
  world: async seed => (await runSeed(seed)).verdict.faults
}

const { values } = parseArgs({ options: { suite: { type: 'string' }, seeds: { type: 'string' } } })
const run = suites[values.suite as Suite]

// A bug may throw where nobody waits for it.
process.on('unhandledRejection', error => {
  console.log(`found ${reason(error)}`)
  process.exit(0)
})

for (let seed = 1; seed <= Number(values.seeds); seed++) {
  console.log(`seed ${seed}`)
  const [fault] = await run(seed).catch(error => [reason(error)])
  if (fault === undefined) continue
  console.log(`found ${fault}`)
  break
}
process.exit(0)
