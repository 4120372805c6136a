// A collector with its server and agents with their links, on real disks and real sockets of this machine.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Agent, openAgent } from '../../agent/agent.ts'
import { agentConfiguration } from '../../agent/configuration.ts'
import { httpNetwork } from '../../agent/http.ts'
import { openServer } from '../../collector/api/server.ts'
import { type Collector, openCollector } from '../../collector/collector.ts'
import { collectorConfiguration } from '../../collector/configuration.ts'
import { bootId } from '../../platform/boot.ts'
import { systemClock } from '../../platform/clock.ts'
import { levelDisk } from '../../platform/leveldb.ts'
import { openLog } from '../../platform/log.ts'
import { nodeFolder } from '../../platform/nodefiles.ts'
import { sealed } from '../../platform/sealed.ts'
import { digestOf, newToken, tokenFile } from '../../platform/token.ts'
import { openProxy, type TcpProxy } from '../proxy.ts'

export interface SceneOptions {
  /** Port of the dashboard; 0 takes a free one. */
  readonly port: number
  /** Options of the collector besides data, listen and agents, as in its configuration file. */
  readonly collector: object
  /** By name, options of each agent besides data and collector. */
  readonly agents: Readonly<Record<string, object>>
}

export interface Gateway {
  readonly name: string
  readonly agent: Agent
  readonly link: TcpProxy
}

export interface Scene {
  readonly collector: Collector
  readonly gateways: readonly Gateway[]
  readonly url: string
  /** Readings that are anywhere on the way, and journal entries not yet processed. */
  pending(): number
  /** Stops everything and removes its files. */
  close(): Promise<void>
}

const openGateway = async (directory: string, name: string, options: object, port: number, token: string): Promise<Gateway> => {
  const file = join(directory, `${name}.token`)
  await writeFile(file, token, { mode: 0o600 })
  const link = await openProxy(port)
  const url = `http://127.0.0.1:${link.port}`
  const data = join(directory, name)
  const configuration = agentConfiguration.parse({ agent: name, data, collector: { url, tokenFile: file }, ...options })
  const agent = await openAgent(configuration, {
    clock: systemClock,
    folder: await nodeFolder(data),
    network: httpNetwork(url),
    sources: configuration.sources.map(({ make }) => make()),
    token: tokenFile(file, 'collector.tokenFile'),
    random: Math.random,
    log: openLog(name, 'error'),
    bootId: bootId()
  })
  return { name, agent, link }
}

export const openScene = async ({ port, collector: settings, agents }: SceneOptions): Promise<Scene> => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-demo-'))
  const tokens = new Map(Object.keys(agents).map(name => [name, newToken()]))
  const data = join(directory, 'collector')
  const configuration = collectorConfiguration.parse({
    data,
    listen: { port },
    agents: [...tokens].map(([agent, token]) => ({ agent, tokenSha256: digestOf(token) })),
    ...settings
  })
  const log = openLog('collector', 'error')
  const collector = await openCollector(configuration, {
    clock: systemClock,
    disk: sealed(levelDisk(data)),
    random: Math.random,
    log
  })
  const server = await openServer(collector, configuration.listen, log)
  const gateways: Gateway[] = []
  for (const [name, options] of Object.entries(agents)) {
    gateways.push(await openGateway(directory, name, options, Number(new URL(server.url).port), tokens.get(name)!))
  }
  return {
    collector,
    gateways,
    url: server.url,
    pending() {
      const onTheWay = gateways.map(({ agent }) => agent.status()).map(({ recording, waiting }) => recording + waiting)
      return onTheWay.reduce((sum, readings) => sum + readings, 0) + collector.behind()
    },
    async close() {
      for (const { agent, link } of gateways) {
        await agent.close()
        await link.close()
      }
      await server.close()
      await collector.close()
      await rm(directory, { recursive: true, force: true })
    }
  }
}
