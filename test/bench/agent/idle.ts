// What an agent of a small plant costs while nothing happens: 20 sensors at 1 Hz.

import { setTimeout as delay } from 'node:timers/promises'
import { runChild } from '../child.ts'
import { cpuSecondsOf, memoryOf } from '../consumption.ts'
import type { Measurement, MeasurementOptions } from '../measurement.ts'
import type { Published } from './publishing.ts'
import { openRig } from './rig.ts'

const sensors = 20
const warmSeconds = 20
const measuredSeconds = 60
const megabyte = 1e6

const run = async ({ directory }: MeasurementOptions) => {
  const rig = await openRig({ directory })
  try {
    const agent = await rig.startAgent()
    await rig.connected()
    const count = sensors * (warmSeconds + measuredSeconds + 1)
    const load = { port: rig.broker.port, prefix: 'load/m', qos: 1, topics: sensors, perSecond: sensors, from: Date.now() }
    const published = runChild<Published>('agent/publishing', { ...load, count, paceMs: 1000 / sensors })
    await delay(warmSeconds * 1000)
    const [before, began] = [cpuSecondsOf(agent.pid), performance.now()]
    await delay(measuredSeconds * 1000)
    const percent = ((cpuSecondsOf(agent.pid) - before) / ((performance.now() - began) / 1000)) * 100
    const { rssBytes } = memoryOf(agent.pid)
    await published
    return {
      figures: { idleCpuPercent: Number(percent.toFixed(2)), idleRssMb: Number((rssBytes / megabyte).toFixed(1)) },
      lines: [
        `${sensors} sensors at 1 Hz, QoS 1, ${measuredSeconds} s: ${percent.toFixed(2)} % of a core, RSS ${(rssBytes / megabyte).toFixed(1)} MB`
      ]
    }
  } finally {
    await rig.close()
  }
}

export const idle: Measurement = {
  about: '20 sensors at 1 Hz, QoS 1, for a minute after a warm-up: CPU and memory',
  figures: ['idleCpuPercent', 'idleRssMb'],
  run
}
