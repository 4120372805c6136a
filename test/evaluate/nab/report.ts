// Prints what `auto` finds in NAB's recordings beside blind baselines, with the false alarms it costs.

import { auto, autoCore } from '../../../collector/detectors/series/auto.ts'
import { blind } from './blind.ts'
import { halves } from './halves.ts'
import type { Labelled } from './labelled.ts'
import { profileNames, profiles } from './profiles.ts'
import { alarmsOf } from './replay.ts'
import { normalised, raw, summed, type Tally, tally } from './score.ts'

const weekMs = 7 * 86_400_000
const limits = [4, 4.25, 4.5, 4.75, 5, 5.25, 5.5, 5.75, 6]
const draws = 500

const weeks = (recordings: readonly Labelled[]): number =>
  recordings.reduce((sum, { times }) => sum + (times.at(-1)! - times[0]!) / weekMs, 0)

const tallies = (recordings: readonly Labelled[], find: (recording: Labelled) => number[]): Tally[] =>
  recordings.map(recording => tally(recording, find(recording)))

const line = (name: string, of: readonly Tally[], recordings: readonly Labelled[]): string => {
  const sum = summed(of)
  const scores = profileNames.map(profile => normalised(sum, profiles[profile]).toFixed(1).padStart(9)).join('')
  const perWeek = (sum.falseAlarms / weeks(recordings)).toFixed(2)
  return `${name.padEnd(22)}${scores}   ${`${sum.found}/${sum.windows}`.padStart(7)}${String(sum.falseAlarms).padStart(7)}${perWeek.padStart(9)}`
}

const recordingLine = ({ name }: Labelled, of: Tally): string => {
  const points = (raw(of, profiles.standard) + of.windows).toFixed(2)
  return `  ${name.padEnd(68)}${points.padStart(6)} of ${String(2 * of.windows).padEnd(3)} found ${of.found}/${of.windows}, false ${of.falseAlarms}`
}

export const report = (recordings: readonly Labelled[], print: (line: string) => void): void => {
  const defaults = auto.options.parse({})
  const shipped = tallies(recordings, recording => alarmsOf(autoCore(defaults), recording))
  print(
    `NAB, ${recordings.length} recordings: points of each (standard profile; null 0), then normalised scores (null 0, perfect 100)\n`
  )
  for (const [index, recording] of recordings.entries()) print(recordingLine(recording, shipped[index]!))
  print(`\n${''.padEnd(22)}${['standard', 'low FP', 'low FN'].map(title => title.padStart(9)).join('')}     found  false  a week`)
  print(line('auto, as shipped', shipped, recordings))
  for (const [name, find] of Object.entries(blind)) print(line(name, tallies(recordings, find), recordings))
  const choices = limits.map(limit => tallies(recordings, recording => alarmsOf(autoCore({ ...defaults, limit }), recording)))
  print('')
  for (const [index, limit] of limits.entries()) print(line(`auto, limit ${limit}`, choices[index]!, recordings))
  const [free, fixed] = [halves(choices, draws, 1), halves([shipped], draws, 1)]
  print(
    `\nlimit chosen on a random half: ${free.chosen.toFixed(1)} there, ${free.other.toFixed(1)} on the other half (one draw in ten below ${free.low.toFixed(1)})`
  )
  print(
    `limit as shipped: ${fixed.other.toFixed(1)} on a random half (one draw in ten below ${fixed.low.toFixed(1)}); ${draws} draws`
  )
}
