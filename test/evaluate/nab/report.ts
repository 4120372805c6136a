// Prints what `auto` finds in NAB's recordings beside blind baselines, with the false alarms it costs.

import { type AutoOptions, auto, autoCore } from '../../../collector/detectors/series/auto.ts'
import { anywhere, blind } from './blind.ts'
import { halves } from './halves.ts'
import type { Labelled } from './labelled.ts'
import { nearby } from './nearby.ts'
import { profileNames, profiles } from './profiles.ts'
import { alarmsOf } from './replay.ts'
import { normalised, raw, summed, type Tally, tally } from './score.ts'

const weekMs = 7 * 86_400_000
const limits = [4, 4.25, 4.5, 4.75, 5, 5.25, 5.5, 5.75, 6]
const draws = 500

const weeks = (recordings: readonly Labelled[]): number =>
  recordings.reduce((sum, { times }) => sum + (times.at(-1)! - times[0]!) / weekMs, 0)

const tallies = (recordings: readonly Labelled[], find: (recording: Labelled) => readonly number[]): Tally[] =>
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

/** Mean and worst standard score of options that are a little off. */
const neighbours = (recordings: readonly Labelled[]): string => {
  const scores = nearby(defaultsOf(), 20, 0.15, 1).map(options => {
    const found = tallies(recordings, recording => alarmsOf(autoCore(options), recording))
    return normalised(summed(found), profiles.standard)
  })
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  return `all options off by up to 15 %: ${mean.toFixed(1)} on average of ${scores.length}, ${Math.min(...scores).toFixed(1)} at worst`
}

const defaultsOf = (): AutoOptions => auto.options.parse({})

const generalisation = (choices: readonly (readonly Tally[])[], shipped: readonly Tally[]): string[] => {
  const [free, fixed] = [halves(choices, draws, 1), halves([shipped], draws, 1)]
  return [
    `limit chosen on a random half: ${free.chosen.toFixed(1)} there, ${free.other.toFixed(1)} on the other half (one draw in ten below ${free.low.toFixed(1)})`,
    `limit as shipped: ${fixed.other.toFixed(1)} on a random half (one draw in ten below ${fixed.low.toFixed(1)}); ${draws} draws`
  ]
}

/** @param found the rows that `auto` alarmed in each recording. Returns what they come to together. */
export const report = (
  recordings: readonly Labelled[],
  found: readonly (readonly number[])[],
  print: (line: string) => void
): Tally => {
  const shipped = recordings.map((recording, index) => tally(recording, found[index]!))
  print(`NAB, ${recordings.length} recordings: points of each (standard profile; silence 0), then normalised scores\n`)
  for (const [index, recording] of recordings.entries()) print(recordingLine(recording, shipped[index]!))
  print(`\n${''.padEnd(22)}${['standard', 'low FP', 'low FN'].map(title => title.padStart(9)).join('')}     found  false  a week`)
  print(line('auto, as shipped', shipped, recordings))
  for (const [name, find] of Object.entries(blind)) print(line(name, tallies(recordings, find), recordings))
  const chance = recordings.map((recording, index) =>
    tally(recording, anywhere(recording.values.length, found[index]!.length, index))
  )
  print(line('as many, anywhere', chance, recordings))
  const choices = limits.map(limit => tallies(recordings, recording => alarmsOf(autoCore({ ...defaultsOf(), limit }), recording)))
  print('')
  for (const [index, limit] of limits.entries()) print(line(`auto, limit ${limit}`, choices[index]!, recordings))
  print(`\n${[...generalisation(choices, shipped), neighbours(recordings)].join('\n')}`)
  return summed(shipped)
}
