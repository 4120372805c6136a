// Judges the asset detector on the water-circulation testbed (SKAB), beside blind baselines, with rows cut from the front, and file by file.

import { asset } from '../../../collector/detectors/asset/asset.ts'
import type { AssetOptions } from '../../../collector/detectors/asset/options.ts'
import { random } from '../../../simulators/random.ts'
import { assetDefaults } from '../../support/assetdefaults.ts'
import type { Evaluation, Figures, Outlet, Shown } from '../evaluation.ts'
import { comparison } from '../path/compare.ts'
import { eachAfterTheOther } from '../path/order.ts'
import { periodOf } from '../path/period.ts'
import type { Through } from '../path/replay.ts'
import { quietRecordings, type SkabRecording, type SkabRow, skabRecordings } from './recording.ts'
import { type ChangeScore, changeScore, eventScore, type PointScore, pointScore, windowSeconds } from './score.ts'

/** What one recording was answered with. */
interface Answer {
  readonly rows: readonly SkabRow[]
  readonly alarms: readonly boolean[]
  readonly marks: readonly number[]
  /** Of each row; NaN without an opinion. */
  readonly scores: readonly number[]
}

type Answering = (recording: SkabRecording) => Answer

const watched =
  (options: AssetOptions): Answering =>
  ({ sensors, rows }) => {
    const machine = asset({ sensors }, options)
    const opinions = rows.map(({ time, values }) => machine.push(time * 1000, values))
    const marks = rows.filter((_, row) => opinions[row]?.change).map(({ time }) => time)
    const scores = opinions.map(opinion => opinion?.score ?? Number.NaN)
    return { rows, alarms: opinions.map(opinion => opinion?.abnormal ?? false), marks, scores }
  }

const blind =
  (alarmed: (row: number) => boolean, marked: (row: number) => boolean): Answering =>
  ({ rows }) => ({
    rows,
    alarms: rows.map((_, row) => alarmed(row)),
    marks: rows.filter((_, row) => marked(row)).map(({ time }) => time),
    scores: []
  })

const never = (): boolean => false
const always = (): boolean => true

const baselines: readonly (readonly [string, Answering])[] = [
  ['always on', blind(always, never)],
  [
    'clock: alarm after row 600',
    blind(
      row => row >= 600,
      row => row === 600
    )
  ],
  [
    'alarm in every 600th row',
    blind(
      row => row % 600 === 599,
      row => row % 600 === 599
    )
  ],
  ['always on after the warm-up', blind(row => row >= assetDefaults().warmUp, never)],
  ['mark every 30 rows', blind(never, row => row % 30 === 29)],
  ['mark every 35 rows', blind(never, row => row % 35 === 34)]
]

const sensors = 8
/** One row a second. */
const weekRows = 604_800

const eventsOf = (answers: readonly Answer[]): string => {
  const scores = answers.map(({ rows, alarms }) =>
    eventScore(
      rows.map(({ anomaly }) => anomaly),
      alarms
    )
  )
  const sum = (of: (score: (typeof scores)[number]) => number): number => scores.reduce((total, score) => total + of(score), 0)
  const delays = scores.flatMap(({ delays }) => delays).sort((a, b) => a - b)
  const weeks = (sum(({ normalRows }) => normalRows) * sensors) / weekRows
  const median = delays.length > 0 ? `, median ${delays[Math.floor(delays.length / 2)]} rows late` : ''
  const falses = sum(({ falseEpisodes }) => falseEpisodes)
  return `${delays.length} of ${sum(({ events }) => events)} events${median}, ${falses} false episodes (${(falses / weeks).toFixed(0)} a sensor-week)`
}

const pointsOf = (answers: readonly Answer[]): PointScore =>
  pointScore(answers.map(({ rows, alarms }) => ({ labels: rows.map(({ anomaly }) => anomaly), alarms })))

const changesOf = (answers: readonly Answer[]): ChangeScore =>
  changeScore(
    answers.map(({ rows, marks }) => ({ changepoints: rows.filter(row => row.changepoint).map(({ time }) => time), marks }))
  )

const scored = (answers: readonly Answer[]): string => {
  const [{ f1, falseAlarmRate, missedAlarmRate }, changes] = [pointsOf(answers), changesOf(answers)]
  return (
    `F1 ${f1.toFixed(3)} at FAR ${falseAlarmRate.toFixed(1)} %, MAR ${missedAlarmRate.toFixed(1)} %; ` +
    `${eventsOf(answers)}; changepoints ${changes.score.toFixed(1)} (${changes.marked} of ${changes.changepoints}, ${changes.falseMarks} false marks)`
  )
}

const figuresOf = (answers: readonly Answer[]): Figures => {
  const { f1, falseAlarmRate, missedAlarmRate } = pointsOf(answers)
  return { skabF1: f1, skabFar: falseAlarmRate, skabMar: missedAlarmRate, skabChangepoint: changesOf(answers).score }
}

/** As the score of changepoints has it, but that the earlier of two windows that overlap is cut there. */
const isToMark = (rows: readonly SkabRow[], at: number): boolean =>
  rows.some(({ time, changepoint }) => changepoint && Math.abs(at - time) <= windowSeconds / 2)

const shownOf = ({ name, sensors, rows }: SkabRecording, { alarms, scores, marks }: Answer): Shown => ({
  name,
  times: rows.map(({ time }) => time * 1000),
  traces: sensors.map(sensor => ({ name: sensor, values: rows.map(({ values }) => values[sensor]!) })),
  scores,
  alerts: alarms,
  labels: rows.map(({ anomaly }) => anomaly),
  moments: { alerts: rows.map(({ time }) => marks.includes(time)), labels: rows.map(({ time }) => isToMark(rows, time)) }
})

const quietly = ({ rows, alarms }: Answer): string => {
  const { falseEpisodes } = eventScore(
    rows.map(() => false),
    alarms
  )
  const share = (100 * alarms.filter(Boolean).length) / rows.length
  return `${falseEpisodes} false episodes, ${share.toFixed(1)} % of ${rows.length} rows`
}

const cut = (recordings: readonly SkabRecording[], rowsOf: () => number): SkabRecording[] =>
  recordings.map(recording => ({ ...recording, rows: recording.rows.slice(rowsOf()) }))

/** As they ship. */
const detectors = { state: { use: 'asset' }, moments: { use: 'changes' } }

/** With the scores of the detector itself: alerts have none of single rows. */
const answerThrough = async (through: Through, { rows }: SkabRecording, core: Answer): Promise<Answer> => {
  const sent = rows.map(({ time, values }) => ({ time: time * 1000, values }))
  const firing = await through(sent, { periodMs: periodOf(sent.map(({ time }) => time)), detectors })
  const marks = rows.filter((_, row) => firing['moments']![row]).map(({ time }) => time)
  return { ...core, alarms: firing['state']!, marks }
}

const evaluate = async (folder: string, { print, show, through }: Outlet): Promise<Figures> => {
  const recordings = skabRecordings(folder)
  const answer = watched(assetDefaults())
  const direct = recordings.map(answer)
  const answers = through ? await eachAfterTheOther(recordings, (one, at) => answerThrough(through, one, direct[at]!)) : direct
  const line = (name: string, answers: readonly Answer[]): void => print(`  ${name.padEnd(34)} ${scored(answers)}`)
  print(`SKAB, ${recordings.length} recordings`)
  line('asset', answers)
  if (through)
    for (const text of comparison(
      recordings.map(({ name }, at) => ({ name, path: answers[at]!.alarms, core: direct[at]!.alarms }))
    ))
      print(text)
  for (const seed of [1, 2, 3, 4, 5]) {
    const chance = random(seed)
    line(`asset, 0 to 150 rows cut (seed ${seed})`, cut(recordings, () => chance.integer(151)).map(answer))
  }
  for (const half of [0, 1])
    line(
      `asset, half ${half + 1}`,
      answers.filter((_, index) => index % 2 === half)
    )
  for (const [name, blindly] of baselines) line(name, recordings.map(blindly))
  for (const recording of quietRecordings(folder)) print(`  asset, ${recording.name}: ${quietly(answer(recording))}`)
  recordings.forEach((recording, index) => {
    line(recording.name, [answers[index]!])
    show(shownOf(recording, answers[index]!))
  })
  return figuresOf(answers)
}

export const skab: Evaluation = {
  about:
    '`asset` on a testbed of 8 sensors: every folder of CSVs under skab/ but anomaly-free; F1 from 0 to 1, FAR and MAR in percent',
  figures: ['skabF1', 'skabFar', 'skabMar', 'skabChangepoint'],
  evaluate
}
