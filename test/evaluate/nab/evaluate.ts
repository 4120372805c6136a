// Judges `auto` on the recordings of the Numenta Anomaly Benchmark.

import { auto, autoCore } from '../../../collector/detectors/series/auto.ts'
import type { Evaluation, Shown } from '../evaluation.ts'
import { type Compared, comparison } from '../path/compare.ts'
import { eachAfterTheOther } from '../path/order.ts'
import { periodOf } from '../path/period.ts'
import type { Through } from '../path/replay.ts'
import type { Labelled } from './labelled.ts'
import { profiles } from './profiles.ts'
import { readNab } from './read.ts'
import { type Replayed, replayed } from './replay.ts'
import { report } from './report.ts'
import { normalised } from './score.ts'

/** With the scores of the detector itself: alerts have none of single rows. */
const answerThrough = async (through: Through, recording: Labelled, { scores }: Replayed): Promise<Replayed> => {
  const rows = [...recording.values].map((value, row) => ({ time: recording.times[row]!, values: { value } }))
  const { auto: firing } = await through(rows, { periodMs: periodOf(recording.times), detectors: { auto: { use: 'auto' } } })
  return { alarms: [...rows.keys()].filter(row => firing![row] && !firing![row - 1]), scores }
}

const comparedOf = ({ name, values }: Labelled, path: Replayed, core: Replayed): Compared => {
  const flags = ({ alarms }: Replayed): boolean[] => [...values.keys()].map(row => alarms.includes(row))
  return { name, path: flags(path), core: flags(core) }
}

const shownOf = ({ name, times, values, windows }: Labelled, { alarms, scores }: Replayed): Shown => {
  const rows = [...values.keys()]
  const begins = new Set(alarms)
  return {
    name: name.replace(/\.csv$/, ''),
    times,
    traces: [{ name: 'value', values }],
    scores,
    alerts: rows.map(row => begins.has(row)),
    labels: rows.map(row => windows.some(({ first, last }) => row >= first && row <= last))
  }
}

export const nab: Evaluation = {
  about:
    '`auto` on single series: nab/data/*/*.csv and nab/labels/combined_windows.json, scored as the benchmark does (100 is perfect, 0 silence)',
  figures: ['nab', 'nabLowFp', 'nabLowFn'],
  async evaluate(folder, { print, show, through }) {
    const recordings = readNab(folder)
    const core = autoCore(auto.options.parse({}))
    const direct = recordings.map(recording => replayed(core, recording))
    const answers = through ? await eachAfterTheOther(recordings, (one, at) => answerThrough(through, one, direct[at]!)) : direct
    recordings.forEach((recording, index) => {
      show(shownOf(recording, answers[index]!))
    })
    const sum = report(
      recordings,
      answers.map(({ alarms }) => alarms),
      print
    )
    if (through)
      comparison(recordings.map((one, at) => comparedOf(one, answers[at]!, direct[at]!))).forEach(text => void print(text))
    return {
      nab: normalised(sum, profiles.standard),
      nabLowFp: normalised(sum, profiles.lowFalsePositives),
      nabLowFn: normalised(sum, profiles.lowFalseNegatives)
    }
  }
}
