// Plants bugs and says how many seeds it took to find each: npm run planted -- --seeds 2000

import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { hunt } from './hunt.ts'
import type { Suite } from './plant.ts'
import { plants } from './plants.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    only: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false }
  }
})

const help = `npm run planted -- [--seeds N] [--only NAME,...]

Plants a bug in a copy of the built product, runs the seeds of the suite that must find it, and says how many it took; the product as it is
comes first. Exit code 0: all found, and nothing without a bug; 1: not so.

${Object.entries(plants)
  .map(([name, { about, suite }]) => `  ${name.padEnd(18)} ${about} (${suite})`)
  .join('\n')}
`

const run = async (): Promise<number> => {
  const only = values.only?.split(',')
  const unknown = only?.find(name => !plants[name])
  if (unknown !== undefined || !/^[1-9]\d*$/.test(values.seeds)) {
    console.error(
      unknown === undefined ? `--seeds must be a whole number, not ${values.seeds}` : `no plant is called ${unknown}\n\n${help}`
    )
    return 64
  }
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const seedsMost = Number(values.seeds)
  const chosen = Object.entries(plants).filter(([name]) => !only || only.includes(name))
  const found: Record<string, number> = {}
  const missed: string[] = []
  for (const suite of new Set(chosen.map(([, { suite }]) => suite)) as Set<Suite>) {
    const most = Math.min(seedsMost, 50)
    const { fault } = await hunt(undefined, { root, suite, seedsMost: most })
    console.log(`${suite}, nothing planted: ${fault ?? `${most} seeds, nothing found`}`)
    if (fault !== undefined) missed.push(suite)
  }
  for (const [name, plant] of chosen) {
    const { seeds, fault } = await hunt(plant, { root, suite: plant.suite, seedsMost })
    console.log(`${name} (${plant.about}): ${fault === undefined ? `NOT FOUND in ${seeds} seeds` : `seed ${seeds}: ${fault}`}`)
    if (fault === undefined) missed.push(name)
    else found[name] = seeds
  }
  console.log(JSON.stringify({ planted: chosen.length, found: Object.keys(found).length, missed, seeds: found }))
  return missed.length > 0 ? 1 : 0
}

if (values.help) console.log(help)
else process.exitCode = await run()
