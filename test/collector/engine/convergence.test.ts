// Windows converge: whatever the order of arrival, and wherever the collector dies, they end as a batch job would have them.

import t from 'tap'
import { converges } from '../../support/converging.ts'

const seeds = Number(process.env['WAYSIDE_CONVERGENCE'] ?? 2000)
const first = Number(process.env['WAYSIDE_SEED'] ?? 1)

t.test(`${seeds} seeds end as a batch job would have them`, { timeout: 850_000 + seeds * 200 }, async t => {
  for (let seed = first; seed < first + seeds; seed++) {
    const faults = await converges(seed)
    if (faults.length === 0) continue
    t.fail(`seed ${seed} (WAYSIDE_SEED=${seed} WAYSIDE_CONVERGENCE=1): ${faults.slice(0, 6).join('\n')}`)
    return
  }
  t.pass()
})
