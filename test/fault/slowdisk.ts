// A slow SD card under the real agent: what every sync takes longer, its readings must not; nothing lost, and the event loop stays free.

import { setTimeout as delay } from 'node:timers/promises'
import { mosquittoPath, startMosquitto } from '../../simulators/mosquitto.ts'
import { statusOf } from '../support/site.ts'
import { type Fault, type FaultOptions, type FaultReport, skippedReport } from './fault.ts'
import { ackedOf, startLoad } from './load.ts'
import { openSite, p99 } from './site.ts'
import { workshop } from './workshop.ts'

const delays = [5, 30, 300]
const assets = Array.from({ length: 400 }, (_, index) => `m${index}`)
const loadMs = 8000

interface Slow {
  readonly syncMs: number
  readonly readingsPerSecond: number
  readonly syncsPerSecond: number
  readonly loopP99Ms: number
}

const told = (log: readonly string[]): { syncs: number; loopP99Ms: number } =>
  JSON.parse(log.find(line => line.includes('"msg":"slow disk"')) ?? '{"syncs":0,"loopP99Ms":0}') as ReturnType<typeof told>

/** One trial: a load for a while, all of it stored, the agent stopped. */
const suffer = async (options: FaultOptions, syncMs: number) => {
  const { directory, remove } = await workshop()
  const broker = await startMosquitto({ packets: false, lines: ['max_queued_messages 0', 'max_inflight_messages 1000'] })
  const environment = { SYNC_MS: String(syncMs) }
  const source = `{ use: mqtt, url: "${broker.url}" }`
  const site = await openSite(directory, { source, environment, script: 'test/fault/slowagent.js' }, options)
  try {
    await site.startCollector()
    await site.open()
    await site.connected()
    const load = startLoad(broker.url, { assets, paceMs: 100 })
    await delay(loadMs / 4, undefined, { signal: options.signal })
    const before = (await statusOf(site.statusPort)).intake.readings
    await delay(loadMs, undefined, { signal: options.signal })
    const taken = (await statusOf(site.statusPort)).intake.readings - before
    await load.stop()
    const count = await site.count(load.ledger)
    const { agent, readyMs, unopenable } = site
    await site.stop()
    const { syncs, loopP99Ms } = told(agent!.log)
    const slow: Slow = {
      syncMs,
      readingsPerSecond: Math.round(taken / (loadMs / 1000)),
      syncsPerSecond: Number((syncs / ((loadMs * 1.25) / 1000)).toFixed(1)),
      loopP99Ms: Number(loopP99Ms.toFixed(1))
    }
    return { slow, count, acked: ackedOf(load.ledger), readyMs, unopenable }
  } finally {
    await site.close()
    await broker.close()
    await remove()
  }
}

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, progress } = options
  if (!mosquittoPath()) return skippedReport('slow-disk', trials, 'mosquitto is not installed: apt-get install mosquitto')
  const total = { acked: 0, lost: 0, twice: 0, wrong: 0, unopenable: 0 }
  const [readyMs, slowest]: [number[], Slow[]] = [[], []]
  for (let trial = 0; trial < trials; trial++) {
    const { slow, count, acked, ...rest } = await suffer(options, delays[trial % delays.length]!)
    progress(JSON.stringify(slow))
    slowest.push(slow)
    readyMs.push(...rest.readyMs)
    total.acked += acked
    total.lost += count.lost
    total.twice += count.twice
    total.wrong += count.wrong
    total.unopenable += rest.unopenable
  }
  const broken = slowest.filter(({ syncMs, readingsPerSecond }) => syncMs <= 30 && readingsPerSecond < 1000).length
  return { fault: 'slow-disk', trials, skipped: 0, ...total, readyP99Ms: p99(readyMs), broken, slow: slowest }
}

export const slowDisk: Fault = {
  about: 'a disk whose every sync takes 5, 30 or 300 ms longer, under load from Mosquitto with QoS 1',
  quick: 3,
  run
}
