// Power cuts under an agent in steady load, on ext4 as it is mounted by default.

import type { Fault } from './fault.ts'
import { powerCuts } from './powercuts.ts'

export const powerAgent: Fault = {
  about: 'power cuts of the agent at random moments, under load on its own broker with QoS 1',
  quick: 10,
  run: powerCuts({
    fault: 'power-agent',
    image: { mib: 512 },
    assets: Array.from({ length: 50 }, (_, index) => `m${index}`),
    paceMs: 2
  })
}
