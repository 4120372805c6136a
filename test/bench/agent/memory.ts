// Memory of the agent under a steady load of QoS 1, after a minute, or watched for longer.

import { runChild } from '../child.ts'
import { type Memory, memoryOf } from '../consumption.ts'
import type { Measurement, MeasurementOptions } from '../measurement.ts'
import { type Sight, type Trend, trendOf } from '../trend.ts'
import type { Published } from './publishing.ts'
import { topicsCount } from './readings.ts'
import { openRig } from './rig.ts'
import { everySecond } from './watching.ts'

const perSecond = 5000
const shortSeconds = 60
/** A slope over less says nothing: the heap is still finding its size. */
const slopeSecondsMin = 600
/** Share of the time that is left out of the slope, while caches fill. */
const warmShare = 0.25
const megabyte = 1e6
const mebibyte = 2 ** 20

const watch = async (pid: number, seconds: number, progress: (text: string) => void): Promise<Sight[]> => {
  const sights: Sight[] = []
  await everySecond(seconds, second => {
    const value = memoryOf(pid).rssBytes / mebibyte
    sights.push({ seconds: second, value })
    if (second % shortSeconds === 0) progress(`memory: ${value.toFixed(1)} MiB after ${second} s`)
  })
  return sights
}

const shown = ({ rssBytes, rssMostBytes }: Memory): string =>
  `${(rssBytes / megabyte).toFixed(1)} MB (${(rssBytes / mebibyte).toFixed(1)} MiB), at most ${(rssMostBytes / megabyte).toFixed(1)} MB`

const rounded = (value: number): number => Number(value.toFixed(2))

const pair = ([first, last]: readonly [number, number]): string => `${first.toFixed(1)} and ${last.toFixed(1)} MiB`

const trendText = ({ slope, margin, medians, lows }: Trend): string => {
  const said = Math.abs(slope) <= margin ? 'no slope to be told from noise' : `it ${slope > 0 ? 'rises' : 'falls'}`
  return `  after the first quarter: ${slope.toFixed(2)} ± ${margin.toFixed(2)} MiB/h, 95 %: ${said}; its first and last third: medians ${pair(medians)}, lows ${pair(lows)}`
}

const run = async ({ directory, soakSeconds, progress }: MeasurementOptions) => {
  const seconds = soakSeconds ?? shortSeconds
  const rig = await openRig({ directory })
  try {
    const agent = await rig.startAgent()
    await rig.connected()
    const load = { port: rig.broker.port, prefix: 'load/m', qos: 1, topics: topicsCount, perSecond, paceMs: 1, from: Date.now() }
    const published = runChild<Published>('agent/publishing', { ...load, count: perSecond * seconds })
    const sights = await watch(agent.pid, seconds, progress)
    const memory = memoryOf(agent.pid)
    await published
    const { readings } = (await rig.status()).intake
    const trend = seconds < slopeSecondsMin ? undefined : trendOf(sights.slice(seconds * warmShare))
    return {
      figures: {
        rssMb: Number((memory.rssBytes / megabyte).toFixed(1)),
        rssSlopeMibPerHour: trend ? rounded(trend.slope) : null,
        rssSlopeMarginMibPerHour: trend ? rounded(trend.margin) : null
      },
      lines: [
        `RSS at ${perSecond} readings/s, QoS 1, after ${seconds} s: ${shown(memory)}; ${readings} of ${perSecond * seconds} taken`,
        trend ? trendText(trend) : '  slope: too short to say, see --soak'
      ]
    }
  } finally {
    await rig.close()
  }
}

export const memory: Measurement = {
  about: 'memory at 5,000 readings/s of QoS 1 after a minute; --soak 1h watches it for longer',
  figures: ['rssMb', 'rssSlopeMibPerHour', 'rssSlopeMarginMibPerHour'],
  run
}
