// Tells how well a choice made on some recordings does on others: chosen on a random half of them, scored on the rest.

import { random } from '../../../simulators/random.ts'
import { profiles } from './profiles.ts'
import { normalised, summed, type Tally } from './score.ts'

export interface Halves {
  /** Mean over the draws, of the half that was chosen on. */
  readonly chosen: number
  /** Of the other half. */
  readonly other: number
  /** Below which one in ten draws of the other half lies. */
  readonly low: number
}

const best = (choices: readonly (readonly Tally[])[], within: (index: number) => boolean): number => {
  const scores = choices.map(tallies => standard(tallies, within))
  return scores.reduce((best, score, index) => (score > scores[best]! ? index : best), 0)
}

const standard = (tallies: readonly Tally[], within: (index: number) => boolean): number =>
  normalised(summed(tallies.filter((_, index) => within(index))), profiles.standard)

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

/** `choices` has the tallies of all recordings for each thing that may be chosen, such as a limit. */
export const halves = (choices: readonly (readonly Tally[])[], draws: number, seed: number): Halves => {
  const chance = random(seed)
  const drawnHalves = Array.from({ length: draws }, () => {
    const drawn = choices[0]!.map(() => chance.uniform() < 0.5)
    const choice = choices[best(choices, index => drawn[index]!)]!
    return { chosen: standard(choice, index => drawn[index]!), other: standard(choice, index => !drawn[index]!) }
  })
  // A half may have no windows at all, and then no score.
  const results = drawnHalves.filter(({ chosen, other }) => !Number.isNaN(chosen + other))
  const others = results.map(({ other }) => other).sort((a, b) => a - b)
  return {
    chosen: mean(results.map(({ chosen }) => chosen)),
    other: mean(others),
    low: others[Math.floor(others.length / 10)] ?? Number.NaN
  }
}
