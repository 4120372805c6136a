// What other rules would change: for people, and for programs.

import { columnsText, countText, printable, timeText } from '../../platform/readable.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Alert } from '../alerts/alert.ts'
import type { ChangeReport } from './change.ts'
import { isSame } from './comparing.ts'
import { readText, windowLines } from './report.ts'

const rowsMost = 100

const endText = (resolvedAt: Millis | undefined): string => (resolvedAt === undefined ? 'open' : timeText(resolvedAt))

const onlyDifferent = (before: string, after: string): string => (before === after ? after : `${before} → ${after}`)

const row = (mark: string, { detector, group, score, explanation }: Alert, firing: string, resolved: string): string[] => [
  mark,
  detector,
  printable(group.key),
  firing,
  resolved,
  score.toPrecision(3),
  printable(explanation)
]

const single =
  (mark: string) =>
  (alert: Alert): string[] =>
    row(mark, alert, timeText(alert.firingSince!), endText(alert.resolvedAt))

const tableText = ({ alerts: { more, missed, moved } }: ChangeReport): string => {
  const rows = [
    ...more.map(single('more')),
    ...missed.map(single('missed')),
    ...moved.map(({ before, after }) => {
      const firing = onlyDifferent(timeText(before.firingSince!), timeText(after.firingSince!))
      return row('moved', after, firing, onlyDifferent(endText(before.resolvedAt), endText(after.resolvedAt)))
    })
  ]
  if (rows.length === 0) return ''
  const left = rows.length > rowsMost ? `… and ${countText(rows.length - rowsMost)} more (--json has all)\n` : ''
  return columnsText(['', 'alert', 'group', 'firing since', 'resolved', 'score', 'explanation'], rows.slice(0, rowsMost)) + left
}

const times = (count: number): string => (count === 1 ? 'once' : `${countText(count)} times`)

const sumText = ({ alerts: { more, missed, moved, same } }: ChangeReport): string => {
  if (more.length + missed.length + moved.length === 0) return `no alert would be different: ${countText(same)} are the same`
  return `would have fired ${times(more.length)} more, would have missed ${countText(missed.length)}; ${countText(moved.length)} at other times, ${countText(same)} the same`
}

export const isUnchanged = ({ windows, alerts: { more, missed, moved } }: ChangeReport): boolean =>
  more.length + missed.length + moved.length === 0 && [...windows.values()].every(isSame)

/** The last line says it all. */
export const changeText = (report: ChangeReport): string =>
  [readText(report), ...windowLines(report.windows), tableText(report) + sumText(report), ''].join('\n')

export const changeJson = (report: ChangeReport): string => {
  const { more, missed, moved, same } = report.alerts
  const alerts = { counts: { more: more.length, missed: missed.length, moved: moved.length, same }, more, missed, moved }
  const { range, read, windows } = report
  return `${JSON.stringify({ same: isUnchanged(report), range, read, windows: Object.fromEntries(windows), alerts })}\n`
}
