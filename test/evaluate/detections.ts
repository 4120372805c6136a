// Writes what was found in a recording: a CSV file in the layout of NAB's results, and a picture beside it.

import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Shown } from './evaluation.ts'
import { plot } from './plot/plot.ts'

/** 1 is an alert, and nothing else is above 0.5: any threshold between them gives the alerts as they were. */
const anomalyScore = (score: number, alert: boolean): string => {
  if (alert) return '1'
  return Number.isNaN(score) ? '0' : (score / (2 + 2 * score)).toFixed(6)
}

const instant = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ')

/** `value` is the sample; of several sensors it is the score before it is squeezed, for they have no value together. */
const csvOf = ({ times, traces, scores, alerts, labels }: Shown): string => {
  const values = traces.length === 1 ? traces[0]!.values : scores
  const rows = alerts.map((alert, row) =>
    [instant(times[row]!), values[row], anomalyScore(scores[row]!, alert), labels[row] ? 1 : 0].join(',')
  )
  return `timestamp,value,anomaly_score,label\n${rows.join('\n')}\n`
}

/** `FOLDER/nab/realTraffic/wayside_occupancy_6005.csv`, and `.svg`. */
export const writeDetections = (folder: string, kind: string, shown: Shown): void => {
  const file = join(folder, kind, dirname(shown.name), `wayside_${basename(shown.name)}`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.csv`, csvOf(shown))
  writeFileSync(`${file}.svg`, plot(shown))
}
