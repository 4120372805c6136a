// Finds values on their way to a limit, and says when they will reach it: without any history of failures.

import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { State } from '../../protocol/stage.ts'
import type { Opinion } from '../detectors/detector.ts'
import { perGroup, type Reading, shown, whatOf } from '../detectors/pergroup.ts'
import { datesText, nearness, remainingFrom, weekMs } from './dates.ts'
import { hourMs } from './life.ts'
import { type Reaching, trend as trendOf } from './trend.ts'

interface Followed {
  windows: number
  sums: State
}

/** No trend of fewer windows is believed. */
const windowsMin = 10

const explained = (what: string, limit: number, { slope, lowHours, highHours, hours }: Reaching, dates: string): string => {
  if (hours === 0) return `${what} and by its trend has reached ${shown(limit)}`
  const how = `${slope > 0 ? 'rises' : 'falls'} by ${shown(Math.abs(slope))} an hour`
  return `${what}, ${how}: it reaches ${shown(limit)} in ${shown(hours)} hours, ${shown(lowHours)} to ${shown(highHours)}: ${dates}`
}

export const trend = recipe({
  about: 'finds values on their way to a limit, and says in how many hours and on which date they reach it, with a 95 % interval',
  options: {
    limit: z.number().describe('Value that is to be reached'),
    rising: z.boolean().default(true).describe('Whether it is reached from below'),
    within: duration().default(weekMs).describe('Time left that is abnormal, if it is less'),
    memory: z.int().min(windowsMin).default(1000).describe('Windows after which what was learnt has faded to a third')
  },
  example: { limit: 7.1 },
  make:
    ({ limit, rising, within, memory }) =>
    (reading: Reading) => {
      const line = trendOf({ limit, rising, memory })
      return perGroup<Followed>(reading, {
        start: () => ({ windows: 0, sums: trendOf({ limit, rising, memory }).save() }),
        judge(state, value, { end, group }): Opinion | undefined {
          line.restore(state.sums)
          const found = line.push(end / hourMs, value)
          state.sums = line.save()
          if (++state.windows < windowsMin) return undefined
          const what = `${whatOf(reading, group)} is ${shown(value)}`
          if (!found) return { abnormal: false, score: 0, value, explanation: `${what}, with no trend towards ${shown(limit)}` }
          const remaining = remainingFrom(end, found)
          const score = nearness(found.hours, within)
          return {
            abnormal: score >= 1,
            score,
            value,
            explanation: explained(what, limit, found, datesText(remaining)),
            remaining
          }
        }
      })
    }
})
