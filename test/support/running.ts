// A whole collector on a disk in memory, with its server, to which a test sends as agents do.

import { randomBytes } from 'node:crypto'
import { openServer } from '../../collector/api/server.ts'
import { type Collector, openCollector } from '../../collector/collector.ts'
import { collectorConfiguration } from '../../collector/configuration.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Disk } from '../../platform/disk.ts'
import { silentLog } from '../../platform/log.ts'
import { digestOf } from '../../platform/token.ts'
import { encodeBatch } from '../../protocol/codec.ts'
import type { Columns } from '../../protocol/columns.ts'
import { memoryDisk } from './memory.ts'
import { until } from './site.ts'

export interface Running {
  readonly collector: Collector
  readonly url: string
  /** A batch, or a sign of life where there are no columns; resolves when it is in the store. */
  send(agent: string, watermark: number, columns?: Columns): Promise<void>
  /** The answer of the API. */
  get<T>(path: string): Promise<T>
  close(): Promise<void>
}

/** @param more of the configuration */
export const runningCollector = async (agents: readonly string[], more: object, disk: Disk = memoryDisk()): Promise<Running> => {
  const configuration = collectorConfiguration.parse({
    data: 'unused',
    listen: { port: 0 },
    agents: agents.map(agent => ({ agent, tokenSha256: digestOf(agent) })),
    ...more
  })
  const collector = await openCollector(configuration, { clock: systemClock, disk, random: Math.random, log: silentLog })
  const server = await openServer(collector, configuration.listen, silentLog)
  const epoch = randomBytes(8).toString('hex')
  const sequences = new Map<string, number>()
  const encoded = (agent: string, columns: Columns): Uint8Array => {
    const sequence = (sequences.get(agent) ?? 0) + 1
    sequences.set(agent, sequence)
    return encodeBatch({ agent, epoch, lane: 'live', sequence, columns })
  }
  return {
    collector,
    url: server.url,
    async send(agent, watermark, columns) {
      const { receive } = collector
      const mark = String(watermark)
      const { status } = await (columns ? receive.batch(agent, mark, encoded(agent, columns)) : receive.heartbeat(agent, mark))
      if (status !== 200) throw new Error(`refused with ${status}`)
      await until(
        async () => collector.behind(),
        behind => behind === 0
      )
    },
    get: async <T>(path: string) => (await (await fetch(`${server.url}/api/v1/${path}`)).json()) as T,
    async close() {
      await server.close()
      await collector.close()
    }
  }
}
