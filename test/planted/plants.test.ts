// Planted bugs: each still fits the product as it is built, and the tests still have teeth.

import { fileURLToPath } from 'node:url'
import t from 'tap'
import { hunt } from './hunt.ts'
import { checkPlant } from './plant.ts'
import { plants } from './plants.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

t.test('every planted bug has its place', async t => {
  for (const [name, plant] of Object.entries(plants)) await t.resolves(checkPlant(`${root}/dist`, plant), name)
})

t.test('bugs of each suite are found', { timeout: 300_000 }, async t => {
  for (const name of ['lateOverwrites', 'dedupeApart'])
    t.match(await hunt(plants[name], { root, suite: plants[name]!.suite, seedsMost: 40 }), { fault: String }, name)
})
