// What an agent of a small plant costs while nothing happens: 20 sensors at 1 Hz.

import { setTimeout as delay } from 'node:timers/promises'
import { runChild } from '../child.ts'
import { cpuSecondsOf, memoryOf } from '../consumption.ts'
import type { Measurement, MeasurementOptions } from '../measurement.ts'
import type { Published } from './publishing.ts'
import { openRig } from './rig.ts'
import { everySecond } from './watching.ts'

const sensors = 20
const warmSeconds = 20
const measuredSeconds = 60
const megabyte = 1e6

const inMb = (bytes: number): number => Number((bytes / megabyte).toFixed(1))

const shown = (pid: number): string => {
  const { rssBytes, ownBytes } = memoryOf(pid)
  return `RSS ${inMb(rssBytes)} MB, ${inMb(ownBytes)} of it its own`
}

const run = async ({ directory, soakSeconds, progress }: MeasurementOptions) => {
  const seconds = soakSeconds ?? measuredSeconds
  const rig = await openRig({ directory })
  try {
    const agent = await rig.startAgent()
    await rig.connected()
    const count = sensors * (warmSeconds + seconds + 1)
    const load = { port: rig.broker.port, prefix: 'load/m', qos: 1, topics: sensors, perSecond: sensors, from: Date.now() }
    const published = runChild<Published>('agent/publishing', { ...load, count, paceMs: 1000 / sensors })
    await delay(warmSeconds * 1000)
    const [before, began] = [cpuSecondsOf(agent.pid), performance.now()]
    await everySecond(seconds, second => {
      if (second % measuredSeconds === 0) progress(`idle: ${shown(agent.pid)} after ${second} s`)
    })
    const percent = ((cpuSecondsOf(agent.pid) - before) / ((performance.now() - began) / 1000)) * 100
    const [{ rssBytes }, memory] = [memoryOf(agent.pid), shown(agent.pid)]
    await published
    return {
      figures: { idleCpuPercent: Number(percent.toFixed(2)), idleRssMb: inMb(rssBytes) },
      lines: [`${sensors} sensors at 1 Hz, QoS 1, ${seconds} s: ${percent.toFixed(2)} % of a core, ${memory}`]
    }
  } finally {
    await rig.close()
  }
}

export const idle: Measurement = {
  about: '20 sensors at 1 Hz, QoS 1, for a minute after a warm-up: CPU and memory; --soak 1h watches it for longer',
  figures: ['idleCpuPercent', 'idleRssMb'],
  run
}
