// What a fault of the collector needs around it: a collector that is started again and again, and answers to questions about it.

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../simulators/mosquitto.ts'
import { ask } from '../count.ts'
import type { FaultOptions } from '../fault.ts'
import { launchCollector } from '../launch.ts'
import { type Lives, lives } from '../lives.ts'
import { computing } from './readings.ts'

export interface CollectorSiteOptions {
  /** The collector's data; absent: outside the faulty disk. */
  readonly data?: string
  readonly agents: readonly string[]
  /** Of the collector's process. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface CollectorSite extends Lives {
  readonly port: number
  /** Waits until all that the journal has is stored and all agents are heard up to an event time; false where patience ends. */
  settled(watermark: number, patienceMs?: number): Promise<boolean>
  close(): Promise<void>
}

interface Known {
  readonly agents: readonly { readonly agent: string; readonly watermark: number }[]
}

export const openCollectorSite = async (
  directory: string,
  { data, agents, environment = {} }: CollectorSiteOptions,
  { progress, signal }: Pick<FaultOptions, 'progress' | 'signal'>
): Promise<CollectorSite> => {
  const port = await freePort()
  const collector = lives({
    name: 'collector',
    progress,
    launch: () =>
      launchCollector({
        directory: join(directory, 'collector'),
        ...(data === undefined ? {} : { data }),
        port,
        agents,
        more: computing,
        environment
      })
  })

  const isSettled = async (watermark: number): Promise<boolean> => {
    const health = await ask<{ behind: number }>(port, 'health')
    const known = await ask<Known>(port, 'agents')
    const heard = (known?.agents ?? []).filter(agent => agent.watermark >= watermark).map(({ agent }) => agent)
    return health?.behind === 0 && agents.every(agent => heard.includes(agent))
  }

  return Object.assign(collector, {
    port,
    async settled(watermark: number, patienceMs = 120_000) {
      const last = performance.now() + patienceMs
      while (!(await isSettled(watermark).catch(() => false))) {
        if (!collector.runs || performance.now() > last) return false
        await delay(100, undefined, { signal })
      }
      return true
    },
    close: collector.kill
  })
}
