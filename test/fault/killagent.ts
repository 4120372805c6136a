// kill -9 of the agent at random moments under load from a real Mosquitto with QoS 1.

import { setTimeout as delay } from 'node:timers/promises'
import { mosquittoPath, startMosquitto } from '../../simulators/mosquitto.ts'
import { random } from '../../simulators/random.ts'
import type { Count } from './count.ts'
import { type Fault, type FaultOptions, type FaultReport, skippedReport } from './fault.ts'
import { ackedOf, startLoad } from './load.ts'
import { openSite, p99 } from './site.ts'
import { workshop } from './workshop.ts'

const assets = Array.from({ length: 20 }, (_, index) => `m${index}`)

/** The broker still holds what it has acknowledged: counted again for as long as more of it arrives. */
const allDelivered = async (count: () => Promise<Count>, progress: (text: string) => void): Promise<Count> => {
  let [before, now] = [Number.POSITIVE_INFINITY, await count()]
  for (let still = 0; now.lost > 0 && still < 10; still = now.lost < before ? 0 : still + 1) {
    before = now.lost
    await delay(2000)
    now = await count()
    progress(`${now.lost} readings are still with the broker`)
  }
  return now
}

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, seed, progress, signal } = options
  if (!mosquittoPath()) return skippedReport('kill-agent', trials, 'mosquitto is not installed: apt-get install mosquitto')
  const chance = random(seed)
  const { directory, remove } = await workshop()
  const broker = await startMosquitto({ packets: false, lines: ['max_queued_messages 0'] })
  const site = await openSite(directory, { source: `{ use: mqtt, url: "${broker.url}" }` }, options)
  try {
    await site.startCollector()
    await site.open()
    await site.connected()
    const load = startLoad(broker.url, { assets, paceMs: 5 })
    let done = 0
    for (let trial = 1; trial <= trials; trial++) {
      await delay(50 + chance.integer(700), undefined, { signal })
      await site.kill()
      if (!(await site.open())) break
      done++
      if (trial % 10 === 0) progress(`${trial} of ${trials} kills, ${ackedOf(load.ledger)} readings acknowledged`)
    }
    await load.stop()
    const count = await allDelivered(() => site.count(load.ledger), progress)
    const { unopenable, readyMs } = site
    return {
      fault: 'kill-agent',
      trials,
      skipped: trials - done,
      acked: ackedOf(load.ledger),
      ...count,
      unopenable,
      readyP99Ms: p99(readyMs)
    }
  } finally {
    await site.close()
    await broker.close()
    await remove()
  }
}

export const killAgent: Fault = {
  about: 'kill -9 of the agent at random moments, under load from Mosquitto with QoS 1',
  quick: 10,
  run
}
