// What a fault needs around it: a collector outside the faulty disk, and an agent that is started again and again.

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePorts } from '../../simulators/mosquitto.ts'
import { type Program, startCollector } from '../support/programs.ts'
import { statusOf, until } from '../support/site.ts'
import { atRest, type Count, countStored } from './count.ts'
import type { FaultOptions } from './fault.ts'
import { launchAgent } from './launch.ts'
import { type Lives, lives } from './lives.ts'
import type { Ledger, Readings } from './load.ts'

export interface SiteOptions {
  /** The agent's data; absent: outside the faulty disk. */
  readonly data?: string
  /** YAML of the source; absent: the broker inside the agent. */
  readonly source?: string
  readonly more?: string
  /** Another program in the agent's place, in dist. */
  readonly script?: string
  /** Of the agent's process. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Its lives are those of the agent. */
export interface Site extends Omit<Lives, 'program'> {
  /** Where the sensors publish, with the agent's own broker. */
  readonly brokerUrl: string
  readonly collectorPort: number
  readonly statusPort: number
  /** The agent started last. */
  readonly agent: Program | undefined
  startCollector(): Promise<void>
  stopCollector(): Promise<void>
  /** Resolves when the agent's sources are connected: without a session, a broker keeps nothing for it. */
  connected(): Promise<void>
  /** Waits until all that the agent holds is stored; false where patience ends. */
  settled(patienceMs?: number): Promise<boolean>
  /** Waits until everything is stored, or patience ends, and counts. */
  count(ledger: Ledger, readings?: Readings, others?: readonly string[]): Promise<Count>
  /** Counts what is stored. */
  countNow(ledger: Ledger, readings?: Readings): Promise<Count>
  close(): Promise<void>
}

const settleMsMax = 120_000
const onTheWayMs = 3000
/** Retries are not to be what a fault takes its time for. */
const promptly = 'batch: { age: 100ms }\nforward: { retryFirst: 50ms, retryMost: 500ms }'

export const openSite = async (
  directory: string,
  { data = join(directory, 'agent', 'data'), source, more = promptly, environment = {}, script = 'agent/main.js' }: SiteOptions,
  { progress, signal }: Pick<FaultOptions, 'progress' | 'signal'>
): Promise<Site> => {
  const [port, statusPort, brokerPort] = await freePorts()
  let collector: Program | undefined
  const agent = lives({
    name: 'agent',
    progress,
    launch: () =>
      launchAgent({
        directory: join(directory, 'agent'),
        data,
        agent: 'gw',
        collectorPort: port,
        statusPort,
        source: source ?? `{ use: broker, host: 127.0.0.1, port: ${brokerPort} }`,
        more,
        environment,
        script
      })
  })

  const settled = async (patienceMs = settleMsMax): Promise<boolean> => {
    const last = performance.now() + patienceMs
    while (!(await atRest(port, statusPort))) {
      if (!agent.runs || performance.now() > last) return false
      await delay(50, undefined, { signal })
    }
    return true
  }

  return {
    brokerUrl: `mqtt://127.0.0.1:${brokerPort}`,
    collectorPort: port,
    statusPort,
    readyMs: agent.readyMs,
    get agent() {
      return agent.program
    },
    get runs() {
      return agent.runs
    },
    get deaths() {
      return agent.deaths
    },
    get unopenable() {
      return agent.unopenable
    },
    async startCollector() {
      collector ??= await startCollector({ directory: join(directory, 'collector'), port, agents: ['gw'] })
    },
    async stopCollector() {
      await collector?.stop()
      collector = undefined
    },
    launch: agent.launch,
    open: agent.open,
    async connected() {
      await until(
        () => statusOf(statusPort),
        ({ sources }) => sources.every(({ connected }) => connected)
      )
    },
    kill: agent.kill,
    freeze: agent.freeze,
    stop: agent.stop,
    settled,
    async count(ledger, readings, others) {
      if (!(await settled()))
        progress(`the agent still holds something: ${JSON.stringify(await statusOf(statusPort).catch(String))}`)
      const count = await countStored(port, ledger, readings, others)
      if (count.lost === 0 || source === undefined) return count
      // A broker outside acknowledges before the agent has it: what was sent last may have been on its way when the agent held nothing.
      await delay(onTheWayMs, undefined, { signal })
      await settled()
      return countStored(port, ledger, readings, others)
    },
    countNow: (ledger, readings) => countStored(port, ledger, readings),
    async close() {
      await agent.kill()
      await collector?.stop()
    }
  }
}

/** The time that 99 of 100 starts took at most. */
export const p99 = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0)
}
