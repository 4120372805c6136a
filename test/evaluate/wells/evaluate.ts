// Judges the asset detector on oil wells (3W), beside blind baselines, by halves and well by well.

import { asset } from '../../../collector/detectors/asset/asset.ts'
import { type AssetOptions, assetDefaults } from '../../../collector/detectors/asset/options.ts'
import { recordingsOf } from '../recordings.ts'
import { type WellRecording, wellRecordings } from './recording.ts'
import { type WellScore, wellScore } from './score.ts'

type Alarming = (recording: WellRecording) => boolean[]

const watched =
  (options: AssetOptions): Alarming =>
  ({ sensors, rows }) => {
    const machine = asset({ sensors }, options)
    return rows.map(({ second, values }) => machine.push(second * 1000, values)?.abnormal ?? false)
  }

/** One sensor smoothed, three standard deviations from its mean so far: what the figures should be far from. */
const naive: Alarming = ({ sensors, rows }) => {
  const states = sensors.map(() => ({ average: Number.NaN, mean: 0, square: 0, rows: 0 }))
  return rows.map(({ values }) =>
    sensors
      .map((sensor, index) => {
        const [state, value] = [states[index]!, values[sensor]!]
        if (!Number.isFinite(value)) return false
        state.average = Number.isFinite(state.average) ? state.average + 0.1 * (value - state.average) : value
        const apart = state.average - state.mean
        const over = state.rows >= 90 && apart ** 2 > 9 * (state.square - state.mean ** 2)
        state.rows++
        state.mean += (value - state.mean) / state.rows
        state.square += (value ** 2 - state.square) / state.rows
        return over
      })
      .some(Boolean)
  )
}

const baselines: readonly (readonly [string, Alarming])[] = [
  ['always on', ({ rows }) => rows.map(() => true)],
  ['clock: alarm after row 600', ({ rows }) => rows.map((_, row) => row >= 600)],
  ['alarm in every 600th row', ({ rows }) => rows.map((_, row) => row % 600 === 599)],
  ['each sensor, 3 sigma of its average', naive]
]

const scored = (scores: readonly WellScore[]): string => {
  const faults = scores.filter(({ fault }) => fault)
  const delays = faults.flatMap(({ delaySeconds }) => delaySeconds ?? []).sort((a, b) => a - b)
  const hours = scores.reduce((sum, { normalHours }) => sum + normalHours, 0)
  const episodes = scores.reduce((sum, { falseEpisodes }) => sum + falseEpisodes, 0)
  const share = ((100 * delays.length) / faults.length).toFixed(0)
  const delay = delays.length > 0 ? `median ${delays[Math.floor(delays.length / 2)]} s after the transient begins` : 'never'
  return (
    `${delays.length} of ${faults.length} faults (${share} %) alarmed before steady state, ${delay}; ` +
    `${episodes} false episodes in ${hours.toFixed(1)} h normal = ${(episodes / hours).toFixed(2)} an hour`
  )
}

const single = ({ delaySeconds, falseEpisodes, normalHours }: WellScore): string =>
  `${delaySeconds === undefined ? 'missed' : `alarmed after ${delaySeconds} s`}; ${falseEpisodes} false in ${normalHours.toFixed(1)} h`

/** Prints the figures; false where there are no recordings. */
export const evaluateWells = (options: AssetOptions = assetDefaults(), print = console.log): boolean => {
  const folder = recordingsOf('wells')
  if (folder === undefined) return false
  const recordings = wellRecordings(folder)
  const scoresOf = (alarming: Alarming): WellScore[] =>
    recordings.map(recording => wellScore(recording.rows, alarming(recording)))
  const line = (name: string, text: string): void => print(`  ${name.padEnd(36)} ${text}`)
  const scores = scoresOf(watched(options))
  print(`Oil wells, ${recordings.length} recordings`)
  line('asset', scored(scores))
  for (const half of [0, 1]) line(`asset, half ${half + 1}`, scored(scores.filter((_, index) => index % 2 === half)))
  for (const [name, alarming] of baselines) line(name, scored(scoresOf(alarming)))
  recordings.forEach(({ name }, index) => {
    line(name, single(scores[index]!))
  })
  return true
}
