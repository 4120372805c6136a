// The table of many faults, one line each.

import type { FaultReport } from './fault.ts'

export interface Tried {
  readonly name: string
  /** Undefined where the fault could not be tried to its end. */
  readonly report: FaultReport | undefined
  readonly ms: number
}

export const isBroken = ({ lost, twice, wrong, unopenable, broken = 0 }: FaultReport): boolean =>
  lost + twice + wrong + unopenable + broken > 0

const heads = ['fault', 'trials', 'skipped', 'acked', 'lost', 'twice', 'wrong', 'unopenable', 'broken', 'ready p99 ms', 's', '']

const verdictOf = (report: FaultReport | undefined): string => {
  if (!report) return 'FAILED'
  if (isBroken(report)) return 'BROKEN'
  return report.skipped === report.trials ? 'SKIPPED' : 'held'
}

const rowOf = ({ name, report, ms }: Tried): string[] => {
  const figures = report
    ? [
        report.trials,
        report.skipped,
        report.acked,
        report.lost,
        report.twice,
        report.wrong,
        report.unopenable,
        report.broken ?? 0,
        report.readyP99Ms
      ].map(String)
    : heads.slice(1, -2).map(() => '-')
  return [name, ...figures, (ms / 1000).toFixed(0), verdictOf(report)]
}

/** Markdown, aligned. */
export const summaryOf = (results: readonly Tried[]): string => {
  const rows = [heads, ...results.map(rowOf)]
  const widths = heads.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(heads), rule, ...rows.slice(1).map(line)].join('\n')
}
