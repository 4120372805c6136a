// CPU of the whole agent for a reading of QoS 0, beside that of a bare subscriber for the same message.

import { runChild, startChild } from './child.ts'
import { cpuSecondsOf } from './consumption.ts'
import { type Measurement, type MeasurementOptions, profiling } from './measurement.ts'
import type { Published } from './publishing.ts'
import { topicsCount } from './readings.ts'
import { openRig } from './rig.ts'

const perSecond = 5000
const paceMs = 1
const warmSeconds = 5
/** Turns of each, one after the other, so that what else the machine does falls on both. */
const rounds = 2

/** Seconds of CPU of a process while so many seconds of load go to a prefix. */
const cpuWhile = async (pid: number, port: number, prefix: string, seconds: number): Promise<number> => {
  const before = cpuSecondsOf(pid)
  const count = perSecond * seconds
  await runChild<Published>('publishing', {
    port,
    prefix,
    qos: 0,
    count,
    paceMs,
    topics: topicsCount,
    perSecond,
    from: Date.now()
  })
  return cpuSecondsOf(pid) - before
}

const microsPer = (seconds: number, readings: number): string => `${((seconds / readings) * 1e6).toFixed(1)} µs`

const run = async ({ directory, seconds, profiles, progress }: MeasurementOptions) => {
  const rig = await openRig({ directory, nodeOptions: profiling(profiles, 'qos0') })
  try {
    const agent = await rig.startAgent()
    await rig.connected()
    const bare = await startChild<number>('bare', { url: rig.broker.url, filter: 'bare/#', qos: 0 })
    const sides = [
      { name: 'agent', prefix: 'load/m', pid: agent.pid, cpu: 0 },
      { name: 'bare', prefix: 'bare/m', pid: bare.pid, cpu: 0 }
    ]
    for (const { pid, prefix } of sides) await cpuWhile(pid, rig.broker.port, prefix, warmSeconds)
    for (let round = 1; round <= rounds; round++)
      for (const side of sides) {
        const cpu = await cpuWhile(side.pid, rig.broker.port, side.prefix, seconds)
        side.cpu += cpu
        progress(`cpu, round ${round}, ${side.name}: ${microsPer(cpu, perSecond * seconds)} a reading`)
      }
    const sent = perSecond * (warmSeconds + rounds * seconds)
    const taken = [(await rig.status()).intake.readings, await bare.ask()]
    await bare.close()
    const [ours, theirs] = sides.map(({ cpu }) => cpu)
    const readings = perSecond * seconds * rounds
    return {
      figures: { cpuVsBareSubscriber: Number((ours! / theirs!).toFixed(2)) },
      lines: [
        `CPU a reading, QoS 0, ${perSecond}/s: agent ${microsPer(ours!, readings)}, bare mqtt.js subscriber ${microsPer(theirs!, readings)}`,
        `  taken of ${sent}: agent ${taken[0]}, bare ${taken[1]}`
      ]
    }
  } finally {
    await rig.close()
  }
}

export const cpu: Measurement = {
  about: 'CPU of the whole agent for a reading of QoS 0, beside a bare mqtt.js subscriber that drops every message',
  figures: ['cpuVsBareSubscriber'],
  run
}
