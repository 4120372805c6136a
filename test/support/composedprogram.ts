// The agent's program around a composed agent: says that it runs, answers on its status port, ends when told to.

import type { Agent } from '../../agent/agent.ts'
import { type AgentConfiguration, agentConfiguration } from '../../agent/configuration.ts'
import { openStatusServer } from '../../agent/statusserver.ts'
import { watch } from '../../agent/watch.ts'
import { systemClock } from '../../platform/clock.ts'
import { stopSignal } from '../../platform/command.ts'
import { readConfiguration } from '../../platform/configuration.ts'
import { type Log, openLog } from '../../platform/log.ts'

const nobody = { watchdogMs: undefined, tell: async () => {} }

/** @param open makes the agent of a configuration; @param ending is called before the program ends */
export const composedProgram = async (
  open: (configuration: AgentConfiguration) => Promise<Agent>,
  ending: (log: Log) => void = () => {}
): Promise<void> => {
  const [, , , file] = process.argv
  const configuration = readConfiguration(file!, agentConfiguration)
  const agent = await open(configuration)
  const watching = watch({ agent, clock: systemClock, limits: { unacknowledgedMs: 300_000, gatheringMs: 0 }, supervisor: nobody })
  const status = await openStatusServer({ agent, watch: watching }, configuration.status)
  const log = openLog('wayside-agent', configuration.log)
  log.info('agent runs')
  await stopSignal()
  ending(log)
  await status.close()
  await agent.close()
}
