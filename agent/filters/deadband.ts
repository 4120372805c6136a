// Drops samples that hardly differ from the last one kept, but keeps the one before each change, so that a step stays a step.

import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Millis } from '../../protocol/series.ts'
import { perSeries } from '../reducer.ts'
import { isBeyond } from '../urgent.ts'
import type { Filter } from './filter.ts'

interface Deadband {
  keptTime: Millis
  keptValue: number
  /** The latest sample inside the band, if one came since the last kept. */
  holding: boolean
  heldTime: Millis
  heldValue: number
}

const keep = (state: Deadband, time: Millis, value: number): void => {
  state.keptTime = time
  state.keptValue = value
  state.holding = false
}

export const deadband = recipe({
  about: 'drops samples within `width` of the last one kept; keeps the sample before a change, and one at least every `silence`',
  options: {
    width: z.number().min(0).describe('Half the width of the band, in the unit of the series'),
    silence: duration()
      .default(60_000)
      .describe('After this long a sample passes even if unchanged: it proves that the sensor lives')
  },
  example: { width: 0.5, silence: '60s' },
  make:
    ({ width, silence }): Filter =>
    urgent => {
      const crosses = (before: number, after: number): boolean =>
        urgent !== undefined && isBeyond(urgent, before) !== isBeyond(urgent, after)
      return perSeries<Deadband>({
        start: () => ({ keptTime: Number.NEGATIVE_INFINITY, keptValue: Number.NaN, holding: false, heldTime: 0, heldValue: 0 }),
        push(state, times, values, out) {
          for (let i = 0; i < times.length; i++) {
            const [time, value] = [times[i]!, values[i]!]
            const inside = Math.abs(value - state.keptValue) <= width && !crosses(state.keptValue, value)
            if (inside && Math.abs(time - state.keptTime) < silence) {
              state.holding = true
              state.heldTime = time
              state.heldValue = value
              continue
            }
            if (state.holding && !inside) out.add(state.heldTime, state.heldValue)
            out.add(time, value)
            keep(state, time, value)
          }
        },
        tick(state, now, out) {
          if (!state.holding || now - state.keptTime < silence) return
          out.add(state.heldTime, state.heldValue)
          keep(state, state.heldTime, state.heldValue)
        },
        oldest: ({ holding, heldTime }) => (holding ? heldTime : Number.POSITIVE_INFINITY),
        held: ({ holding }) => (holding ? 1 : 0)
      })
    }
})
