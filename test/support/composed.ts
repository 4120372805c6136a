// The production agent, composed on the real machine as its main program does, with other ports where a test needs them.

import { type Agent, type AgentPorts, openAgent } from '../../agent/agent.ts'
import type { AgentConfiguration } from '../../agent/configuration.ts'
import { openData } from '../../agent/data.ts'
import { httpNetwork } from '../../agent/http.ts'
import type { Intake, Source } from '../../agent/sources/source.ts'
import { bootId } from '../../platform/boot.ts'
import { systemClock } from '../../platform/clock.ts'
import type { File, Folder } from '../../platform/files.ts'
import { openLog } from '../../platform/log.ts'
import { tokenFile } from '../../platform/token.ts'

/** Files whose sync is another. */
export const syncing = (folder: Folder, sync: (file: File) => Promise<void>): Folder => {
  const file = (inner: File): File => ({ ...inner, sync: () => sync(inner) })
  return {
    ...folder,
    create: async name => file(await folder.create(name)),
    open: async name => file(await folder.open(name)),
    folder: async name => syncing(await folder.folder(name), sync)
  }
}

/** @param sync in the place of every sync of a file */
export const composedAgent = async (
  configuration: AgentConfiguration,
  sync: (file: File) => Promise<void>,
  ports: Partial<AgentPorts> = {}
): Promise<Agent> => {
  const log = openLog('wayside-agent', configuration.log)
  return openAgent(configuration, {
    clock: systemClock,
    folder: syncing(await openData(configuration.data, systemClock, log), sync),
    network: httpNetwork(configuration.collector.url),
    sources: configuration.sources.map(({ make }) => make()),
    token: tokenFile(configuration.collector.tokenFile, 'collector.tokenFile'),
    random: Math.random,
    log,
    bootId: bootId(),
    ...ports
  })
}

/** Without durability: what is written is as safe as the kernel's memory, and nothing waits for the disk. */
export const unsyncedAgent = (configuration: AgentConfiguration, ports: Partial<AgentPorts> = {}): Promise<Agent> =>
  composedAgent(configuration, async () => {}, ports)

/** A source that is fed by hand. */
export const fed = (): { source: Source; intake: () => Intake } => {
  let taking: Intake | undefined
  const source: Source = {
    open: async (_filters, intake) => void (taking = intake),
    status: () => ({ connected: true }),
    close: async () => {}
  }
  return { source, intake: () => taking! }
}
