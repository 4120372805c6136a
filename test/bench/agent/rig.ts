// What a measurement of the agent runs on: a broker, a collector that only acknowledges, and an agent with its files.

import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AgentStatus } from '../../../agent/status.ts'
import { freePorts, type Mosquitto, startMosquitto } from '../../../simulators/mosquitto.ts'
import { type AgentFiles, type Program, startAgent } from '../../support/programs.ts'
import { until } from '../../support/site.ts'
import { type Child, startChild } from '../child.ts'
import type { Collected } from './collecting.ts'

export interface RigOptions {
  /** Where the agent's files go, in a folder of their own. */
  readonly directory: string
  /** More of mosquitto.conf. */
  readonly brokerLines?: readonly string[]
  /** YAML of the agent's source, for the port of the broker. */
  readonly source?: (brokerPort: number) => string
  /** Asset whose first reading the collector notes. */
  readonly watched?: string
  /** More YAML of the agent. */
  readonly more?: string
  readonly nodeOptions?: readonly string[]
}

export interface Rig {
  readonly broker: Mosquitto
  readonly collector: Child<Collected>
  readonly files: AgentFiles
  /** Resolves when it says that it runs. */
  startAgent(script?: string): Promise<Program>
  status(): Promise<AgentStatus>
  /** Resolves when the agent has its subscription. */
  connected(): Promise<void>
  close(): Promise<void>
}

const unit = fileURLToPath(new URL('../../../../examples/wayside-agent.service', import.meta.url))

/** The agent is measured as its unit starts it. */
const environmentOfUnit = (): Record<string, string> => {
  const lines = [...readFileSync(unit, 'utf8').matchAll(/^Environment=(.*)$/gm)].map(([, settings]) => settings!)
  return Object.fromEntries(lines.flatMap(line => line.split(' ')).map(setting => setting.split('=', 2) as [string, string]))
}

const subscribing = (port: number): string => `{ use: mqtt, url: "mqtt://127.0.0.1:${port}" }`

export const openRig = async (options: RigOptions): Promise<Rig> => {
  const { directory, brokerLines = [], source = subscribing, watched, more = '', nodeOptions = [] } = options
  const own = await mkdtemp(join(directory, 'wayside-bench-'))
  const broker = await startMosquitto({ packets: false, lines: ['max_queued_messages 0', ...brokerLines] })
  const [collectorPort, statusPort] = await freePorts()
  const collector = await startChild<Collected>('agent/collecting', { port: collectorPort, watched })
  const files = { directory: join(own, 'agent'), agent: 'gw', collectorPort, statusPort, source: source(broker.port), more }
  const agents: Program[] = []
  const status = async (): Promise<AgentStatus> =>
    (await (await fetch(`http://127.0.0.1:${statusPort}/status`)).json()) as AgentStatus
  return {
    broker,
    collector,
    files,
    async startAgent(script = 'agent/main.js') {
      const agent = await startAgent({ ...files, script, nodeOptions, environment: environmentOfUnit() })
      agents.push(agent)
      return agent
    },
    status,
    connected: async () => void (await until(status, ({ sources }) => sources.every(each => each.connected))),
    async close() {
      await Promise.all(agents.map(agent => agent.stop()))
      await collector.close()
      await broker.close()
      await rm(own, { recursive: true, force: true })
    }
  }
}
