// Plays readings through agent and collector at their own times, each sensor with silences of its own, and says when there were alerts.

import { absenceName } from '../../../collector/absence/options.ts'
import type { Millis } from '../../../protocol/series.ts'
import { openSite } from '../path/site.ts'

/** By sensor, the times of its readings. */
export type Played = Readonly<Record<string, readonly Millis[]>>

const asset = 'device'

interface Reading {
  readonly time: Millis
  readonly sensors: readonly string[]
}

const readingsOf = (played: Played): Reading[] => {
  const all = new Map<Millis, string[]>()
  for (const [sensor, times] of Object.entries(played))
    for (const time of times) {
      const known = all.get(time)
      if (known) known.push(sensor)
      else all.set(time, [sensor])
    }
  return [...all].map(([time, sensors]) => ({ time, sensors })).sort((a, b) => a.time - b.time)
}

/** By sensor, when an alert of its silence began; not of the one that begins where the recording ends. */
export const alarmsThroughPath = async (played: Played): Promise<ReadonlyMap<string, Millis[]>> => {
  const readings = readingsOf(played)
  // An alert that flaps would be told once.
  const site = await openSite({ start: readings[0]!.time - 1000, collector: { absence: { flapAfter: 0 } } })
  const found = new Map<string, Millis[]>(Object.keys(played).map(sensor => [sensor, []]))
  for (const { time, sensors } of readings) {
    await site.until(time)
    await site.publish(
      sensors.map(sensor => ({ topic: `recording/${asset}/${sensor}`, payload: JSON.stringify({ value: 1, time }) }))
    )
  }
  const end = readings.at(-1)!.time
  for (const { detector, change, group, firingSince } of await site.finish())
    if (detector === absenceName && change === 'firing' && firingSince! <= end) found.get(group.measurement)?.push(firingSince!)
  return found
}
