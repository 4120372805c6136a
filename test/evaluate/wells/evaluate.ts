// Judges the asset detector on oil wells (3W), beside blind baselines, by halves and well by well.

import { asset } from '../../../collector/detectors/asset/asset.ts'
import type { AssetOptions } from '../../../collector/detectors/asset/options.ts'
import { assetDefaults } from '../../support/assetdefaults.ts'
import type { Evaluation, Figures, Outlet, Shown } from '../evaluation.ts'
import { comparison } from '../path/compare.ts'
import { eachAfterTheOther } from '../path/order.ts'
import { periodOf } from '../path/period.ts'
import type { Through } from '../path/replay.ts'
import { type WellRecording, wellRecordings } from './recording.ts'
import { type WellScore, wellScore } from './score.ts'

type Alarming = (recording: WellRecording) => boolean[]

interface Answer {
  readonly alarms: readonly boolean[]
  /** Of each row; NaN without an opinion. */
  readonly scores: readonly number[]
}

const watched =
  (options: AssetOptions) =>
  ({ sensors, rows }: WellRecording): Answer => {
    const machine = asset({ sensors }, options)
    const opinions = rows.map(({ second, values }) => machine.push(second * 1000, values))
    return {
      alarms: opinions.map(opinion => opinion?.abnormal ?? false),
      scores: opinions.map(opinion => opinion?.score ?? Number.NaN)
    }
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

interface Together {
  readonly faults: number
  /** Seconds of those alarmed before steady state, the shortest first. */
  readonly delays: readonly number[]
  readonly hours: number
  readonly episodes: number
}

const together = (scores: readonly WellScore[]): Together => ({
  faults: scores.filter(({ fault }) => fault).length,
  delays: scores.flatMap(({ fault, delaySeconds }) => (fault ? (delaySeconds ?? []) : [])).sort((a, b) => a - b),
  hours: scores.reduce((sum, { normalHours }) => sum + normalHours, 0),
  episodes: scores.reduce((sum, { falseEpisodes }) => sum + falseEpisodes, 0)
})

const scored = (scores: readonly WellScore[]): string => {
  const { faults, delays, hours, episodes } = together(scores)
  const share = ((100 * delays.length) / faults).toFixed(0)
  const delay = delays.length > 0 ? `median ${delays[Math.floor(delays.length / 2)]} s after the transient begins` : 'never'
  return (
    `${delays.length} of ${faults} faults (${share} %) alarmed before steady state, ${delay}; ` +
    `${episodes} false episodes in ${hours.toFixed(1)} h normal = ${(episodes / hours).toFixed(2)} an hour`
  )
}

const figuresOf = (scores: readonly WellScore[]): Figures => {
  const { faults, delays, hours, episodes } = together(scores)
  return { wellsRecall: delays.length / faults, wellsFalsePerHour: episodes / hours }
}

const shownOf = ({ name, sensors, rows }: WellRecording, { alarms, scores }: Answer): Shown => ({
  name,
  times: rows.map(({ second }) => second * 1000),
  traces: sensors.map(sensor => ({ name: sensor, values: rows.map(({ values }) => values[sensor]!) })),
  scores,
  alerts: alarms,
  labels: rows.map(({ label }) => label > 0)
})

const single = ({ delaySeconds, falseEpisodes, normalHours }: WellScore): string =>
  `${delaySeconds === undefined ? 'missed' : `alarmed after ${delaySeconds} s`}; ${falseEpisodes} false in ${normalHours.toFixed(1)} h`

/** Rows count seconds from nought: any time will do. */
const begin = Date.UTC(2020, 0, 1)
/** As it ships. */
const detectors = { state: { use: 'asset' } }

/** With the scores of the detector itself: alerts have none of single rows. */
const answerThrough = async (through: Through, { rows }: WellRecording, core: Answer): Promise<Answer> => {
  const sent = rows.map(({ second, values }) => ({ time: begin + second * 1000, values }))
  const firing = await through(sent, { periodMs: periodOf(sent.map(({ time }) => time)), detectors })
  return { ...core, alarms: firing['state']! }
}

const evaluate = async (folder: string, { print, show, through }: Outlet): Promise<Figures> => {
  const { recordings, absent } = wellRecordings(folder)
  for (const name of absent) print(`SKIPPED wells: INDEX.csv has ${name}, which is not there`)
  const direct = recordings.map(watched(assetDefaults()))
  const answers = through ? await eachAfterTheOther(recordings, (one, at) => answerThrough(through, one, direct[at]!)) : direct
  const scores = recordings.map(({ rows }, index) => wellScore(rows, answers[index]!.alarms))
  const line = (name: string, text: string): void => print(`  ${name.padEnd(36)} ${text}`)
  print(`Oil wells, ${recordings.length} recordings`)
  line('asset', scored(scores))
  if (through)
    for (const text of comparison(
      recordings.map(({ name }, at) => ({ name, path: answers[at]!.alarms, core: direct[at]!.alarms }))
    ))
      print(text)
  for (const half of [0, 1]) line(`asset, half ${half + 1}`, scored(scores.filter((_, index) => index % 2 === half)))
  for (const [name, alarming] of baselines)
    line(name, scored(recordings.map(recording => wellScore(recording.rows, alarming(recording)))))
  recordings.forEach((recording, index) => {
    line(recording.name, single(scores[index]!))
    show(shownOf(recording, answers[index]!))
  })
  return figuresOf(scores)
}

export const wells: Evaluation = {
  about:
    '`asset` on oil wells: every CSV of wells/INDEX.csv, or of wells/ where there is none; share of the faults alarmed before steady state, and false episodes an hour',
  figures: ['wellsRecall', 'wellsFalsePerHour'],
  evaluate
}
