// What a replay has found: for people, and for programs.

import type { Millis } from '../../protocol/series.ts'
import type { TimeRange } from '../store/outputs.ts'
import { type Comparison, isSame } from './comparing.ts'
import type { Recomputed } from './recompute.ts'

export interface Report {
  readonly range: TimeRange
  readonly read: Recomputed
  readonly windows: ReadonlyMap<string, Comparison>
  readonly alerts: ReadonlyMap<string, Comparison>
  /** Names of windows that are stored but not among those computed. */
  readonly left: readonly string[]
}

const date = (time: Millis): string => (Math.abs(time) < 8.64e15 ? new Date(time).toISOString() : 'the end')

const number = new Intl.NumberFormat('en-US')

const countsText = ({ counts }: Comparison): string =>
  Object.entries(counts)
    .map(([kind, count]) => `${number.format(count)} ${kind}`)
    .join(', ')

const linesOf = (what: string, comparisons: ReadonlyMap<string, Comparison>): string[] =>
  [...comparisons].flatMap(([name, comparison]) => [
    `${what} ${name}: ${countsText(comparison)}`,
    ...comparison.examples.map(({ kind, text }) => `  ${kind}: ${text}`)
  ])

export const windowLines = (windows: ReadonlyMap<string, Comparison>): string[] => linesOf('window', windows)

export const readText = ({ range, read }: Pick<Report, 'range' | 'read'>): string =>
  `${date(range.from)} to ${date(range.to)}, from ${number.format(read.entries)} entries of the journal with ${number.format(read.samples)} samples`

const others = (comparisons: ReadonlyMap<string, Comparison>): number =>
  [...comparisons.values()].reduce(
    (sum, { counts }) => Object.entries(counts).reduce((sum, [kind, count]) => (kind === 'same' ? sum : sum + count), sum),
    0
  )

export const isAllSame = ({ windows, alerts }: Report): boolean => [...windows.values(), ...alerts.values()].every(isSame)

/** The last line says it all. */
export const reportText = (report: Report): string => {
  const { windows, alerts, left } = report
  const summary = isAllSame(report)
    ? 'same: what is stored is what these definitions make of the journal'
    : `different: ${number.format(others(windows))} windows, ${number.format(others(alerts))} alerts`
  return [
    readText(report),
    ...windowLines(windows),
    ...linesOf('detector', alerts),
    ...(left.length > 0 ? [`not computed, but stored: ${left.join(', ')}`] : []),
    summary,
    ''
  ].join('\n')
}

export const reportJson = (report: Report): string =>
  `${JSON.stringify({
    same: isAllSame(report),
    ...report,
    windows: Object.fromEntries(report.windows),
    alerts: Object.fromEntries(report.alerts)
  })}\n`
