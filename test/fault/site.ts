// What a fault needs around it: a collector outside the faulty disk, and an agent that is started again and again.

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../simulators/mosquitto.ts'
import { type Program, startCollector } from '../support/programs.ts'
import { statusOf } from '../support/site.ts'
import { atRest, type Count, countStored } from './count.ts'
import type { FaultOptions } from './fault.ts'
import { type Launched, launchAgent } from './launch.ts'
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

export interface Site {
  /** Where the sensors publish, with the agent's own broker. */
  readonly brokerUrl: string
  readonly collectorPort: number
  readonly statusPort: number
  /** The agent started last. */
  readonly agent: Program | undefined
  /** True from the moment it says so until its process ends. */
  readonly runs: boolean
  /** Times that its process ended by itself after it ran. */
  readonly deaths: number
  /** Times that it did not come up at the first try. */
  readonly unopenable: number
  readonly readyMs: readonly number[]
  startCollector(): Promise<void>
  stopCollector(): Promise<void>
  /** Resolves when the agent's process was started. */
  launch(): Promise<Launched>
  /** Starts the agent until it runs; false where it does not in a few tries. */
  open(): Promise<boolean>
  kill(): Promise<void>
  /** Stops the agent where it is, as a power cut does; then `kill`. */
  freeze(): void
  stop(): Promise<void>
  /** Waits until all that the agent holds is stored; false where patience ends. */
  settled(patienceMs?: number): Promise<boolean>
  /** Waits until everything is stored, or patience ends, and counts. */
  count(ledger: Ledger, readings?: Readings, others?: readonly string[]): Promise<Count>
  /** Counts what is stored. */
  countNow(ledger: Ledger, readings?: Readings): Promise<Count>
  close(): Promise<void>
}

const tries = 3
const openMsMax = 30_000
const settleMsMax = 120_000
/** Retries are not to be what a fault takes its time for. */
const promptly = 'batch: { age: 100ms }\nforward: { retryFirst: 50ms, retryMost: 500ms }'

export const openSite = async (
  directory: string,
  { data = join(directory, 'agent', 'data'), source, more = promptly, environment = {}, script = 'agent/main.js' }: SiteOptions,
  { progress, signal }: Pick<FaultOptions, 'progress' | 'signal'>
): Promise<Site> => {
  const [port, statusPort, brokerPort] = [await freePort(), await freePort(), await freePort()]
  let collector: Program | undefined
  let agent: Program | undefined
  let opened = false
  let [unopenable, deaths] = [0, 0]
  const readyMs: number[] = []

  const launch = async (): Promise<Launched> => {
    const launched = await launchAgent({
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
    agent = launched.program
    void launched.program.exited.then(() => {
      if (agent !== launched.program || !opened) return
      opened = false
      deaths++
      progress(`the agent died: ${launched.program.log.slice(-3).join('\n')}`)
    })
    return launched
  }

  const end = async (how: 'kill' | 'stop'): Promise<void> => {
    opened = false
    await agent?.[how]()
  }

  /** Why it does not run; undefined where it does. */
  const failure = async (): Promise<string | undefined> => {
    const { program, ready } = await launch()
    const outcome = await Promise.race([
      ready.then(() => undefined, String),
      delay(openMsMax, 'the agent is not ready in time', { ref: false })
    ])
    if (outcome !== undefined) return outcome
    readyMs.push(program.readyMs)
    return undefined
  }

  const open = async (): Promise<boolean> => {
    for (let tried = 1; tried <= tries; tried++) {
      const why = await failure()
      if (why === undefined) return (opened = true)
      if (tried === 1) unopenable++
      progress(why)
      await end('kill')
    }
    return false
  }

  const settled = async (patienceMs = settleMsMax): Promise<boolean> => {
    const last = performance.now() + patienceMs
    while (!(await atRest(port, statusPort))) {
      if (!opened || performance.now() > last) return false
      await delay(50, undefined, { signal })
    }
    return true
  }

  return {
    brokerUrl: `mqtt://127.0.0.1:${brokerPort}`,
    collectorPort: port,
    statusPort,
    readyMs,
    get agent() {
      return agent
    },
    get runs() {
      return opened
    },
    get deaths() {
      return deaths
    },
    get unopenable() {
      return unopenable
    },
    async startCollector() {
      collector ??= await startCollector({ directory: join(directory, 'collector'), port, agents: ['gw'] })
    },
    async stopCollector() {
      await collector?.stop()
      collector = undefined
    },
    launch,
    open,
    kill: () => end('kill'),
    freeze: () => agent?.freeze(),
    stop: () => end('stop'),
    settled,
    async count(ledger, readings, others) {
      if (!(await settled()))
        progress(`the agent still holds something: ${JSON.stringify(await statusOf(statusPort).catch(String))}`)
      return countStored(port, ledger, readings, others)
    },
    countNow: (ledger, readings) => countStored(port, ledger, readings),
    async close() {
      await end('kill')
      await collector?.stop()
    }
  }
}

/** The time that 99 of 100 starts took at most. */
export const p99 = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0)
}
