// What a recording makes of rules: for people, and for programs.

import { columnsText, countText, printable, timeText } from '../../platform/readable.ts'
import type { Alert } from '../alerts/alert.ts'
import { type Episode, hasFired } from './episodes.ts'
import type { Verdict } from './judge.ts'
import { timelineText } from './timeline.ts'
import type { Trial, Tried } from './trial.ts'

export interface Run {
  readonly trial: Trial
  readonly tried: Tried
  readonly verdicts: readonly Verdict[]
}

const rowsMost = 100

export const isPassed = (runs: readonly Run[]): boolean => runs.every(({ verdicts }) => verdicts.every(({ passed }) => passed))

const counted = (count: number, one: string): string => `${countText(count)} ${one}${count === 1 ? '' : 's'}`

export const filesText = ({ files }: Trial): string => files.map(({ path }) => path).join(', ')

const headText = ({ trial, tried: { rows, readings, series, late, from, to } }: Run): string => {
  const lateText =
    late === 0 ? [] : [`${counted(late, 'row')} go back in time: windows may have closed without them (lateness waits for them)`]
  return [
    `${filesText(trial)}: ${counted(rows, 'row')}, ${counted(readings, 'reading')} of ${countText(series)} series, ${timeText(from)} to ${timeText(to)}`,
    ...lateText,
    ''
  ].join('\n')
}

const endText = ({ state, resolvedAt, noData, flappingSince }: Alert): string => {
  if (resolvedAt !== undefined) return timeText(resolvedAt)
  return `still ${state}${noData === undefined ? '' : ', no data'}${flappingSince === undefined ? '' : ', flapping'}`
}

const rowOf = ({ alert }: Episode): string[] => [
  alert.detector,
  printable(alert.group.key),
  timeText(alert.firingSince!),
  endText(alert),
  alert.score.toPrecision(3),
  printable(alert.explanation)
]

const tableText = ({ tried: { episodes } }: Run): string => {
  const fired = episodes.filter(hasFired)
  if (fired.length === 0) return ''
  const rows = fired.slice(0, rowsMost).map(rowOf)
  const more = fired.length > rowsMost ? `… and ${countText(fired.length - rowsMost)} more (--json has all)\n` : ''
  return columnsText(['alert', 'group', 'firing since', 'resolved', 'score', 'explanation'], rows) + more
}

const sumText = ({ tried: { episodes, notifications } }: Run): string => {
  const fired = episodes.filter(hasFired).length
  const pending = episodes.length - fired
  const was = `${countText(pending)}${fired === 0 ? '' : ' more'} ${pending === 1 ? 'was' : 'were'} pending`
  const also = pending === 0 ? '' : `; ${was}, but not for long enough`
  const told = notifications === 0 ? '' : `, told in ${counted(notifications, 'notification')}`
  return `${fired === 0 ? 'no alert' : counted(fired, 'alert')} would have fired${told}${also}\n`
}

const verdictText = ({ name, passed, expectations }: Verdict): string =>
  [
    `${passed ? 'pass' : 'FAIL'}  ${name}`,
    ...expectations.map(
      ({ text, passed, found }) => `  ${passed ? 'pass' : 'FAIL'}  ${text}${passed ? '' : ` — ${printable(found)}`}`
    ),
    ''
  ].join('\n')

const runText = (run: Run, width: number): string =>
  [
    headText(run),
    timelineText(run.tried.episodes, run.tried, width),
    tableText(run),
    sumText(run) + run.verdicts.map(verdictText).join('')
  ]
    .filter(part => part !== '')
    .join('\n')

/** @param width of the terminal, in characters */
export const reportText = (runs: readonly Run[], width: number): string => {
  const verdicts = runs.flatMap(({ verdicts }) => verdicts)
  const failed = verdicts.filter(({ passed }) => !passed).length
  const sum =
    failed === 0 ? `${counted(verdicts.length, 'test')} passed` : `${failed} of ${counted(verdicts.length, 'test')} failed`
  const all = runs.map(run => runText(run, width)).join('\n')
  return verdicts.length === 0 ? all : `${all}\n${sum}\n`
}

export const reportJson = (runs: readonly Run[]): string => {
  const all = runs.map(({ trial: { files }, tried: { episodes, ...read }, verdicts }) => ({
    recordings: files.map(({ path }) => path),
    ...read,
    alerts: episodes.map(({ alert, spans }) => ({ ...alert, spans })),
    tests: verdicts
  }))
  return `${JSON.stringify({ passed: isPassed(runs), runs: all })}\n`
}
