// Finds a sensor that is stuck at a value or has died down: it does not move for far longer than it ever did.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import { shown } from '../pergroup.ts'
import type { SeriesCore } from './core.ts'
import { onSeries } from './onseries.ts'
import { Layout } from './state.ts'

export interface StuckOptions {
  readonly samples: number
  readonly factor: number
  readonly share: number
  readonly warmUp: number
}

/** Weight of a move in the usual size of moves. */
const moveWeight = 0.02
/** By how much the longest pause fades with each move: what was long a thousand moves ago is so no more. */
const fading = 0.999

export const stuckCore = ({ samples, factor, share, warmUp }: StuckOptions): SeriesCore => {
  const layout = new Layout()
  const seen = layout.numbers(6)
  const anchor = seen + 1
  const pause = seen + 2
  const longest = seen + 3
  const moves = seen + 4
  const usualMove = seen + 5

  const moved = (numbers: Float64Array, distance: number): void => {
    numbers[longest] = Math.max(numbers[longest]! * fading, numbers[pause]!)
    numbers[usualMove]! += Math.max(moveWeight, 1 / ++numbers[moves]!) * (distance - numbers[usualMove]!)
    numbers[pause] = 0
  }

  const limitOf = (numbers: Float64Array): number => Math.max(samples, factor * numbers[longest]!)

  return {
    bytes: layout.bytes,
    start: () => layout.state(),
    push({ numbers }, _time, value) {
      if (++numbers[seen]! === 1) numbers[anchor] = value
      const distance = Math.abs(value - numbers[anchor]!)
      // A dead sensor may still tremble: less than a share of its usual move is none. It is measured from where the pause began.
      if (distance > share * numbers[usualMove]!) {
        moved(numbers, distance)
        numbers[anchor] = value
      } else numbers[pause]!++
      // What never moved is no sensor that got stuck.
      return numbers[seen]! > warmUp && numbers[moves]! > 1 ? numbers[pause]! / limitOf(numbers) : Number.NaN
    },
    abnormal: ({ numbers }) => numbers[moves]! > 1 && numbers[seen]! > warmUp && numbers[pause]! > limitOf(numbers),
    explain({ numbers }, value) {
      const usual = `its longest pause was ${shown(numbers[longest]!)}, its moves are ${shown(numbers[usualMove]!)}`
      return `is ${shown(value)}, unmoved for ${numbers[pause]} samples (limit ${shown(limitOf(numbers))}; ${usual})`
    }
  }
}

export const stuck = recipe({
  about: 'finds a sensor that is stuck at a value or only trembles, for far longer than it ever paused',
  options: {
    samples: z.int().min(2).default(30).describe('Samples without a move that are at least needed'),
    factor: z.number().min(1).default(5).describe('Times the longest pause so far that a pause must last to be abnormal'),
    share: z.number().min(0).max(1).default(0.01).describe('Moves below this share of the usual move are none'),
    warmUp: z.int().min(2).default(100).describe('Samples to learn from before the first opinion')
  },
  example: { samples: 60 },
  make: options => onSeries(stuckCore(options))
})
