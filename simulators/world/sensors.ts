// The sensors of one gateway: values that wander, rests, and now and then a reading that is handed in late.

import type { Millis } from '../../protocol/series.ts'
import type { Random } from '../random.ts'
import type { WorldClock } from './clock.ts'

export interface SensorsOptions {
  readonly clock: WorldClock
  readonly random: Random
  readonly gateway: string
  readonly site: string
  /** Number of machines, each with a sensor for vibration and one for temperature. */
  readonly assets: number
  /** Between two readings, on average. */
  readonly period: Millis
  readonly until: Millis
  readonly publish: (series: string, point: { readonly value: number; readonly time: Millis }) => void
}

/** More than the lateness that the agent allows for. */
const lateMost = 20_000
const restMost = 40_000

export const startSensors = ({ clock, random, gateway, site, assets, period, until, publish }: SensorsOptions): void => {
  for (let asset = 0; asset < assets; asset++) {
    for (const measurement of ['vibration', 'temperature']) {
      const chance = random.fork(`sensor ${gateway} ${asset} ${measurement}`)
      let value = measurement === 'vibration' ? 5 : 60
      const read = (): void => {
        if (clock.now >= until) return
        value = Math.round((value + chance.normal() * 0.3) * 100) / 100
        const time = Math.floor(clock.now) - (chance.uniform() < 0.02 ? chance.integer(lateMost) : 0)
        publish(`${measurement},asset=pump-${gateway}-${asset},site=${site}`, { value, time })
        // Now and then it rests: sessions end.
        const rest = chance.uniform() < 0.03 ? chance.uniform() * restMost : 0
        clock.after(period * (0.8 + chance.uniform() * 0.4) + rest, read)
      }
      clock.after(chance.uniform() * period, read)
    }
  }
}
