// A production collector whose disk is memory: one for each trial costs next to nothing.

import { openServer } from '../../collector/api/server.ts'
import { openCollector } from '../../collector/collector.ts'
import { collectorConfiguration } from '../../collector/configuration.ts'
import { systemClock } from '../../platform/clock.ts'
import { silentLog } from '../../platform/log.ts'
import { digestOf } from '../../platform/token.ts'
import { memoryDisk } from '../support/memory.ts'
import { tokenOf } from '../support/programs.ts'

export interface MemoryCollector {
  readonly port: number
  /** Entries taken and not yet stored. */
  behind(): number
  close(): Promise<void>
}

export const memoryCollector = async (agent: string): Promise<MemoryCollector> => {
  const configuration = collectorConfiguration.parse({
    data: 'memory',
    listen: { port: 0 },
    agents: [{ agent, tokenSha256: digestOf(tokenOf(agent)) }]
  })
  const collector = await openCollector(configuration, {
    clock: systemClock,
    disk: memoryDisk(),
    random: Math.random,
    log: silentLog
  })
  const server = await openServer(collector, configuration.listen, silentLog)
  return {
    port: Number(new URL(server.url).port),
    behind: () => collector.behind(),
    async close() {
      await server.close()
      await collector.close()
    }
  }
}
