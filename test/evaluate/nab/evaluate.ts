// Judges `auto` on the recordings of the Numenta Anomaly Benchmark.

import { auto, autoCore } from '../../../collector/detectors/series/auto.ts'
import type { Evaluation, Shown } from '../evaluation.ts'
import type { Labelled } from './labelled.ts'
import { profiles } from './profiles.ts'
import { readNab } from './read.ts'
import { type Replayed, replayed } from './replay.ts'
import { report } from './report.ts'
import { normalised } from './score.ts'

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
  evaluate(folder, { print, show }) {
    const recordings = readNab(folder)
    const core = autoCore(auto.options.parse({}))
    const answers = recordings.map(recording => replayed(core, recording))
    recordings.forEach((recording, index) => {
      show(shownOf(recording, answers[index]!))
    })
    const sum = report(
      recordings,
      answers.map(({ alarms }) => alarms),
      print
    )
    return {
      nab: normalised(sum, profiles.standard),
      nabLowFp: normalised(sum, profiles.lowFalsePositives),
      nabLowFn: normalised(sum, profiles.lowFalseNegatives)
    }
  }
}
