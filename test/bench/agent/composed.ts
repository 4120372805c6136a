// The production agent, composed on the real machine as its main program does, with other ports where a measurement needs them.

import { type Agent, type AgentPorts, openAgent } from '../../../agent/agent.ts'
import type { AgentConfiguration } from '../../../agent/configuration.ts'
import { openData } from '../../../agent/data.ts'
import { httpNetwork } from '../../../agent/http.ts'
import { bootId } from '../../../platform/boot.ts'
import { systemClock } from '../../../platform/clock.ts'
import type { File, Folder } from '../../../platform/files.ts'
import { openLog } from '../../../platform/log.ts'
import { tokenFile } from '../../../platform/token.ts'

const file = (inner: File): File => ({ ...inner, sync: async () => {} })

/** Files that never wait for their device: what is written is as safe as the kernel's memory. */
const unsynced = (folder: Folder): Folder => ({
  ...folder,
  create: async name => file(await folder.create(name)),
  open: async name => file(await folder.open(name)),
  folder: async name => unsynced(await folder.folder(name))
})

/** Without durability: nothing it does waits for the disk. */
export const unsyncedAgent = async (configuration: AgentConfiguration, ports: Partial<AgentPorts> = {}): Promise<Agent> => {
  const log = openLog('wayside-agent', configuration.log)
  return openAgent(configuration, {
    clock: systemClock,
    folder: unsynced(await openData(configuration.data, systemClock, log)),
    network: httpNetwork(configuration.collector.url),
    sources: configuration.sources.map(({ make }) => make()),
    token: tokenFile(configuration.collector.tokenFile, 'collector.tokenFile'),
    random: Math.random,
    log,
    bootId: bootId(),
    ...ports
  })
}
