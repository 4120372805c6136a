// A gateway under a network fault: an agent with its own broker, started anew where its settings change.

import { join } from 'node:path'
import { freePorts } from '../../simulators/mosquitto.ts'
import { type Program, startAgent } from '../support/programs.ts'
import { type Status, statusOf, until } from '../support/site.ts'
import { holdsNothing } from './count.ts'

export interface GatewayOptions {
  readonly directory: string
  /** Where the collector, or what stands before it, listens. */
  readonly collectorPort: number
  /** YAML of its source; absent: a broker of its own. */
  readonly source?: string
}

export interface Settings {
  /** Name of the collector's machine; absent: this one. */
  readonly collectorHost?: string
  /** More options of `collector`, as YAML; with them the collector is spoken to over TLS. */
  readonly tls?: string
  /** YAML of `forward`; absent: short times. */
  readonly forward?: string
}

export interface Quarantined {
  readonly sequence: number
  readonly topic: string
  readonly payload: Buffer
  readonly truncated: boolean
}

export interface Gateway {
  /** Where sensors publish: what is acknowledged there, the agent has on its disk. */
  readonly brokerUrl: string
  readonly tokenFile: string
  /** The agent started last. */
  readonly agent: Program
  readonly readyMs: readonly number[]
  status(): Promise<Status>
  /** What is in its quarantine after a sequence, with its bytes. */
  quarantined(after: number): Promise<Quarantined[]>
  /** Starts the agent with these settings, where it does not run with them. */
  run(settings: Settings): Promise<void>
  /** Waits until nothing waits any more; false where patience ends. */
  drained(patienceMs: number): Promise<boolean>
  close(): Promise<void>
}

/** Waits are not to be what a fault takes its time for. */
export const shortTimeoutMs = 3000
const shortTimes = `{ timeout: ${shortTimeoutMs}ms, heartbeat: 1s, retryFirst: 100ms, retryMost: 1s }`

export const openGateway = async ({ directory, collectorPort, source }: GatewayOptions): Promise<Gateway> => {
  const [statusPort, brokerPort] = await freePorts()
  const readyMs: number[] = []
  let settings: Settings = {}

  const launch = async ({ forward = shortTimes, ...rest }: Settings): Promise<Program> => {
    const program = await startAgent({
      ...rest,
      directory: join(directory, 'agent'),
      agent: 'gw',
      collectorPort,
      statusPort,
      source: source ?? `{ use: broker, host: 127.0.0.1, port: ${brokerPort} }`,
      more: `batch: { age: 100ms, ageOffline: 1s }\nforward: ${forward}`
    })
    readyMs.push(program.readyMs)
    return program
  }
  const ask = async (query: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${statusPort}/quarantine${query}`)).json()
  let agent = await launch(settings)

  return {
    brokerUrl: `mqtt://127.0.0.1:${brokerPort}`,
    tokenFile: join(directory, 'agent', 'token'),
    readyMs,
    get agent() {
      return agent
    },
    status: () => statusOf(statusPort),
    async quarantined(after) {
      const items: Quarantined[] = []
      for (const { sequence } of (await ask(`?after=${after}`)) as Quarantined[]) {
        const item = (await ask(`/item?sequence=${sequence}`)) as Quarantined & { payload: string }
        items.push({ ...item, payload: Buffer.from(item.payload, 'base64') })
      }
      return items
    },
    async run(next) {
      if (JSON.stringify(next) === JSON.stringify(settings)) return
      await agent.stop()
      settings = next
      agent = await launch(settings)
    },
    drained: async patienceMs => holdsNothing(await until(() => statusOf(statusPort), holdsNothing, patienceMs)),
    close: () => agent.kill()
  }
}
