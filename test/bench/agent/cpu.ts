// CPU of the whole agent for a reading of QoS 0, beside that of a bare subscriber for the same message.

import { runChild, startChild } from '../child.ts'
import { cpuSecondsOf } from '../consumption.ts'
import { type Measurement, type MeasurementOptions, profiling } from '../measurement.ts'
import type { Published } from './publishing.ts'
import { topicsCount } from './readings.ts'
import { openRig } from './rig.ts'

const perSecond = 5000
const warmSeconds = 5

/** How the same rate arrives. The first is the figure: sensors know nothing of each other, so few messages share a packet of the network. */
const paces = [
  { name: 'evenly spread', paceMs: 1, rounds: 2 },
  { name: 'in bursts of 10 ms', paceMs: 10, rounds: 1 }
] as const

interface Side {
  readonly name: string
  /** How its topics begin. */
  readonly prefix: string
  readonly pid: number
}

/** Seconds of CPU that a side uses while so many seconds of load go to it. */
const cpuWhile = async ({ pid, prefix }: Side, port: number, paceMs: number, seconds: number): Promise<number> => {
  const before = cpuSecondsOf(pid)
  const load = { port, prefix, qos: 0, paceMs, topics: topicsCount, perSecond, from: Date.now() }
  await runChild<Published>('agent/publishing', { ...load, count: perSecond * seconds })
  return cpuSecondsOf(pid) - before
}

/** Microseconds a reading on each side, in turns, so that what else the machine does falls on both. */
const inTurns = async (
  sides: readonly Side[],
  port: number,
  pace: (typeof paces)[number],
  seconds: number
): Promise<number[]> => {
  const used = sides.map(() => 0)
  for (let round = 0; round < pace.rounds; round++)
    for (const [at, side] of sides.entries()) used[at]! += await cpuWhile(side, port, pace.paceMs, seconds)
  return used.map(cpu => (cpu / (perSecond * seconds * pace.rounds)) * 1e6)
}

const run = async ({ directory, seconds, profiles, progress }: MeasurementOptions) => {
  const rig = await openRig({ directory, nodeOptions: profiling(profiles, 'qos0') })
  const bare = await startChild<number>('agent/bare', { url: rig.broker.url, filter: 'bare/#', qos: 0 })
  try {
    const agent = await rig.startAgent()
    await rig.connected()
    const { port } = rig.broker
    const sides = [
      { name: 'agent', prefix: 'load/m', pid: agent.pid },
      { name: 'bare', prefix: 'bare/m', pid: bare.pid }
    ]
    for (const side of sides) await cpuWhile(side, port, paces[0].paceMs, warmSeconds)
    const ratios: number[] = []
    const lines: string[] = []
    for (const pace of paces) {
      const [ours, theirs] = (await inTurns(sides, port, pace, seconds)) as [number, number]
      ratios.push(ours / theirs)
      lines.push(
        `CPU a reading, QoS 0, ${perSecond}/s ${pace.name}: agent ${ours.toFixed(1)} µs, bare mqtt.js subscriber ${theirs.toFixed(1)} µs: ${(ours / theirs).toFixed(2)} times`
      )
      progress(lines.at(-1)!)
    }
    const sent = perSecond * (warmSeconds + seconds * paces.reduce((sum, { rounds }) => sum + rounds, 0))
    lines.push(`  taken of ${sent}: agent ${(await rig.status()).intake.readings}, bare ${await bare.ask()}`)
    return { figures: { cpuVsBareSubscriber: Number(ratios[0]!.toFixed(2)) }, lines }
  } finally {
    await bare.close()
    await rig.close()
  }
}

export const cpu: Measurement = {
  about: 'CPU of the whole agent for a reading of QoS 0, beside a bare mqtt.js subscriber that drops every message',
  figures: ['cpuVsBareSubscriber'],
  run
}
