// The agent's program without durability, to be compared with: there is no such switch in the product.

import { agentConfiguration } from '../../../agent/configuration.ts'
import { openStatusServer } from '../../../agent/statusserver.ts'
import { watch } from '../../../agent/watch.ts'
import { systemClock } from '../../../platform/clock.ts'
import { stopSignal } from '../../../platform/command.ts'
import { readConfiguration } from '../../../platform/configuration.ts'
import { openLog } from '../../../platform/log.ts'
import { unsyncedAgent } from './composed.ts'

const [, , , file] = process.argv
const configuration = readConfiguration(file!, agentConfiguration)
const agent = await unsyncedAgent(configuration)
const nobody = { watchdogMs: undefined, tell: async () => {} }
const watching = watch({ agent, clock: systemClock, limits: { unacknowledgedMs: 300_000 }, supervisor: nobody })
const status = await openStatusServer({ agent, watch: watching }, configuration.status)
openLog('wayside-agent', configuration.log).info('agent runs')
await stopSignal()
await status.close()
await agent.close()
