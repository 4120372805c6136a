// Power cuts under an agent in steady load, each followed by another one while the agent comes up.

import type { Fault } from './fault.ts'
import { powerCuts } from './powercuts.ts'

export const powerTwice: Fault = {
  about: 'power cuts of the agent under load, and again during the recovery from each',
  quick: 6,
  run: powerCuts({
    fault: 'power-twice',
    image: { mib: 512 },
    assets: Array.from({ length: 50 }, (_, index) => `m${index}`),
    paceMs: 2,
    again: true
  })
}
