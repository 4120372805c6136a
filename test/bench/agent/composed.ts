// The production agent, composed on the real machine as its main program does, with other ports where a measurement needs them.

import { type Agent, type AgentPorts, openAgent } from '../../../agent/agent.ts'
import type { AgentConfiguration } from '../../../agent/configuration.ts'
import { httpNetwork } from '../../../agent/http.ts'
import { systemClock } from '../../../platform/clock.ts'
import type { Disk } from '../../../platform/disk.ts'
import { healing } from '../../../platform/healing.ts'
import { levelDisk } from '../../../platform/leveldb.ts'
import { openLog } from '../../../platform/log.ts'
import { sealed } from '../../../platform/sealed.ts'
import { tokenFile } from '../../../platform/token.ts'

/** A disk that never waits for its device: what is written is as safe as the kernel's memory. */
const unsynced = (disk: Disk): Disk => ({
  async open(name) {
    const table = await disk.open(name)
    return { ...table, write: operations => table.write(operations, { sync: false }) }
  }
})

/** Without durability: nothing it does waits for the disk. */
export const unsyncedAgent = (configuration: AgentConfiguration, ports: Partial<AgentPorts> = {}): Promise<Agent> => {
  const log = openLog('wayside-agent', configuration.log)
  return openAgent(configuration, {
    clock: systemClock,
    disk: sealed(healing(unsynced(levelDisk(configuration.data)), systemClock, log)),
    network: httpNetwork(configuration.collector.url),
    sources: configuration.sources.map(({ make }) => make()),
    token: tokenFile(configuration.collector.tokenFile, 'collector.tokenFile'),
    random: Math.random,
    log,
    ...ports
  })
}
