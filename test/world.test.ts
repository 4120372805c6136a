// The seeded world: production code under drops, repeats, delays, kills and power cuts, judged by an oracle.

import t from 'tap'
import { runSeed } from '../simulators/world/run.ts'

const seeds = Number(process.env['WAYSIDE_SEEDS'] ?? 120)
const first = Number(process.env['WAYSIDE_SEED'] ?? 1)

t.test(
  `${seeds} seeds: nothing acknowledged is lost, nothing is there twice, windows equal a batch job`,
  { timeout: 850_000 },
  async t => {
    const total = { agentKills: 0, collectorKills: 0, powerCuts: 0, linkCuts: 0, published: 0, windows: 0 }
    for (let seed = first; seed < first + seeds; seed++) {
      const { verdict, events } = await runSeed(seed)
      total.published += verdict.published
      total.windows += verdict.windows
      for (const name of ['agentKills', 'collectorKills', 'powerCuts', 'linkCuts'] as const) total[name] += events[name]
      if (verdict.faults.length > 0) {
        t.fail(`seed ${seed} (WAYSIDE_SEED=${seed} WAYSIDE_SEEDS=1): ${verdict.faults.slice(0, 5).join('; ')}`)
        return
      }
    }
    t.comment(JSON.stringify(total))
    t.ok(total.agentKills > seeds && total.collectorKills > seeds && total.linkCuts > seeds, 'the worlds were harsh')
  }
)

t.test('a seed gives the same world twice', async t => {
  const [one, other] = [await runSeed(7), await runSeed(7)]
  t.same(one.digest, other.digest)
})
