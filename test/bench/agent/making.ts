// A process that makes a backlog: the production agent on a simulated clock, its collector out of reach, a reading a second from each topic.

import type { Agent } from '../../../agent/agent.ts'
import { agentConfiguration } from '../../../agent/configuration.ts'
import type { Network } from '../../../agent/network.ts'
import { readConfiguration } from '../../../platform/configuration.ts'
import { silentLog } from '../../../platform/log.ts'
import { WaysideError } from '../../../protocol/errors.ts'
import { WorldClock } from '../../../simulators/world/clock.ts'
import { fed, unsyncedAgent } from '../../support/composed.ts'
import { payloadOf, topicOf, topicsCount } from './readings.ts'

export interface Making {
  /** Configuration file of the agent. */
  readonly config: string
  readonly readings: number
}

export interface Made {
  readonly waiting: number
  readonly waitingBytes: number
  readonly seconds: number
}

const secondMs = 1000

const cutOff: Network = {
  async post() {
    throw new WaysideError('WAY_COLLECTOR_UNREACHABLE', 'there is no collector')
  },
  async close() {}
}

/** Samples that may be on their way into the outbox before simulated time goes on. */
const pendingMost = 20_000

/** Lets the real disk keep up with simulated time. */
const keptUp = async (agent: Agent, clock: WorldClock): Promise<void> => {
  for (let turn = 1; agent.status().pending > pendingMost; turn++) {
    await new Promise(resolve => setImmediate(resolve))
    if (turn % 1000 === 0) await clock.run(clock.now + 1)
  }
}

const make = async ({ config, readings }: Making): Promise<Made> => {
  const began = performance.now()
  const from = Date.now() - (readings / topicsCount) * secondMs
  const load = { topics: topicsCount, perSecond: topicsCount, from }
  const clock = new WorldClock(from)
  const { source, intake } = fed()
  const agent = await unsyncedAgent(readConfiguration(config, agentConfiguration), {
    clock: clock.of({ alive: true }),
    network: cutOff,
    sources: [source],
    log: silentLog
  })
  const take = intake()
  for (let index = 0; index < readings; ) {
    const taken: Promise<void>[] = []
    for (const end = index + topicsCount; index < end; index++)
      taken.push(
        take({ topic: topicOf('load/m', index), payload: Buffer.from(payloadOf(load, index)), qos: 1, duplicate: false })
      )
    await Promise.all(taken)
    await clock.run(clock.now + secondMs)
    if (index % 10_000 === 0) await keptUp(agent, clock)
  }
  await agent.close()
  const { waiting, waitingBytes } = agent.status()
  return { waiting, waitingBytes, seconds: (performance.now() - began) / 1000 }
}

process.send!(await make(JSON.parse(process.argv[2]!) as Making))
process.disconnect()
