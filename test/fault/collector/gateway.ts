// A real agent with its own broker and sensors that publish to it, beside the senders of a fault.

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePorts } from '../../../simulators/mosquitto.ts'
import { startAgent } from '../../support/programs.ts'
import { atRest } from '../count.ts'
import type { FaultOptions } from '../fault.ts'
import { sensorLink } from '../link.ts'
import { type Ledger, startLoad } from '../load.ts'
import { readings } from './readings.ts'

export interface Gateway {
  readonly ledger: Ledger
  /** The series that only moves event time on. */
  readonly others: readonly string[]
  /** Sends no more, moves event time on, and waits until the collector has all; false where patience ends. */
  finish(time: number, patienceMs?: number): Promise<boolean>
  close(): Promise<void>
}

const assets = Array.from({ length: 5 }, (_, index) => `m${index}`)
const more = 'batch: { age: 100ms }\nforward: { retryFirst: 50ms, retryMost: 500ms }'

export const startGateway = async (
  directory: string,
  collectorPort: number,
  agent: string,
  { signal }: Pick<FaultOptions, 'signal'>
): Promise<Gateway> => {
  const [statusPort, brokerPort] = await freePorts()
  const program = await startAgent({
    directory: join(directory, agent),
    agent,
    collectorPort,
    statusPort,
    source: `{ use: broker, host: 127.0.0.1, port: ${brokerPort} }`,
    more
  })
  const url = `mqtt://127.0.0.1:${brokerPort}`
  const load = startLoad(url, { assets, paceMs: 10, readings })
  return {
    ledger: load.ledger,
    others: ['closing,asset=closing'],
    async finish(time, patienceMs = 60_000) {
      await load.stop()
      const link = sensorLink(url, 'closing')
      await link.publish('load/closing/closing', JSON.stringify({ value: 0, time }))
      link.close()
      const last = performance.now() + patienceMs
      while (!(await atRest(collectorPort, statusPort))) {
        if (performance.now() > last) return false
        await delay(100, undefined, { signal })
      }
      return true
    },
    close: () => program.kill()
  }
}
