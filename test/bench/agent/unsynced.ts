// The agent's program without durability, to be compared with: there is no such switch in the product.

import { unsyncedAgent } from '../../support/composed.ts'
import { composedProgram } from '../../support/composedprogram.ts'

await composedProgram(unsyncedAgent)
