// A stopped agent's data directory with a backlog: filled while the collector was down.

import { join } from 'node:path'
import type { FaultOptions } from './fault.ts'
import { sensorLink } from './link.ts'
import { type Ledger, type Readings, startLoad } from './load.ts'
import { openSite } from './site.ts'

export interface Backlog {
  /** Never started again itself: copies of it are. */
  readonly data: string
  readonly ledger: Ledger
}

export interface BacklogOptions {
  readonly sensors: number
  /** Readings of each. */
  readonly count: number
  readonly readings: Readings
  /** SIGTERM or SIGKILL. */
  readonly ending: 'stop' | 'kill'
  /** Samples that a batch has: those that do not fill one are still in the recorder alone when the agent is killed. */
  readonly batchSamples: number
}

const undecodable = 20

/** @param directory of its own */
export const backlog = async (
  directory: string,
  { sensors, count, readings, ending, batchSamples }: BacklogOptions,
  options: FaultOptions
): Promise<Backlog> => {
  const site = await openSite(directory, { more: `batch: { samples: ${batchSamples}, age: 60s }` }, options)
  try {
    if (!(await site.open())) throw new Error('the agent does not start on an empty disk')
    const assets = Array.from({ length: sensors }, (_, index) => `m${index}`)
    const load = startLoad(site.brokerUrl, { assets, paceMs: 0, readings, count })
    await load.done
    await load.stop()
    const link = sensorLink(site.brokerUrl, 'undecodable')
    for (let number = 0; number < undecodable; number++) await link.publish(readings.topicOf('m0'), `not JSON ${number}`)
    link.close()
    await site[ending]()
    return { data: join(directory, 'agent', 'data'), ledger: load.ledger }
  } finally {
    await site.close()
  }
}
