// The law of units: a recording in other units, from another zero or at another time has the same alerts.

import type { Finding } from '../../../collector/detectors/detector.ts'
import type { Evaluation } from '../evaluation.ts'
import type { PathRow, Through } from '../path/replay.ts'
import { asked, detectorOf, windowsOf } from './asked.ts'
import { type Change, changes } from './changes.ts'
import { type Recorded, recordedIn } from './recorded.ts'

/** Relative difference of scores that rounding explains. */
const rounding = 1e-6
/** Every so manieth recording goes through agent and collector too. */
const throughEvery = 8

export interface Difference {
  /** Rows in which another alert stands. */
  readonly alerts: number
  /** Rows in which a score is another: to the bit where the change is exact, else by more than rounding explains. */
  readonly scores: number
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= rounding * Math.max(1, Math.abs(a), Math.abs(b))

const differs = (a: readonly Finding[], b: readonly Finding[], same: (one: Finding, other: Finding) => boolean): boolean =>
  a.length !== b.length || a.some((finding, at) => !same(finding, b[at]!))

const difference = (before: readonly Finding[][], after: readonly Finding[][], { exact }: Change): Difference => {
  const count = (same: (one: Finding, other: Finding) => boolean): number =>
    before.filter((findings, row) => differs(findings, after[row]!, same)).length
  return {
    alerts: count((one, other) => one.abnormal === other.abnormal),
    scores: count((one, other) => (exact ? one.score === other.score : isNear(one.score, other.score)))
  }
}

/** How a recording is told otherwise, with what is then found. */
type Compare = (change: Change) => Map<string, Difference>

/** What is found in the recording as it is stays the same: it is asked once. */
export const comparing = ({ rows, periodMs, detectors, inUnits }: Recorded): Compare => {
  const ask = (name: string, told: readonly PathRow[]): Finding[][] =>
    asked(detectorOf(name, detectors[name]!), windowsOf(told, periodMs))
  const before = new Map(Object.keys(detectors).map(name => [name, ask(name, rows)]))
  return change => {
    const told = change.apply(rows)
    const names = [...before.keys()].filter(name => !(change.ofValues && inUnits.includes(name)))
    return new Map(names.map(name => [name, difference(before.get(name)!, ask(name, told), change)]))
  }
}

const add = (sums: Map<string, Difference>, name: string, { alerts, scores }: Difference): void => {
  const { alerts: before = 0, scores: scoresBefore = 0 } = sums.get(name) ?? {}
  sums.set(name, { alerts: before + alerts, scores: scoresBefore + scores })
}

const told = (sums: ReadonlyMap<string, Difference>): string => {
  const different = [...sums].filter(([, { alerts, scores }]) => alerts + scores > 0)
  if (different.length === 0) return `the same alerts and scores (${[...sums.keys()].join(', ')})`
  return different.map(([name, { alerts, scores }]) => `${name} ${alerts} alerts, ${scores} scores`).join('; ')
}

/** Rows whose alert is another, over all changes. */
const throughPath = async (through: Through, { rows, periodMs, detectors, inUnits }: Recorded): Promise<number> => {
  const before = await through(rows, { periodMs, detectors })
  let different = 0
  for (const change of changes.filter(({ sameWindows }) => sameWindows)) {
    const after = await through(change.apply(rows), { periodMs, detectors })
    for (const name of Object.keys(detectors))
      if (!(change.ofValues && inUnits.includes(name)))
        different += before[name]!.filter((flag, row) => flag !== after[name]![row]).length
  }
  return different
}

export const invariance: Evaluation = {
  about:
    'units: each recording of every kind has the same alerts in other units, from another zero and at other times; some through agent and collector too',
  figures: ['invarianceDiffering', 'invariancePathDiffering'],
  folder: '.',
  isLong: true,
  async evaluate(data, { print, through }) {
    const recordings = recordedIn(data, print)
    const rows = recordings.reduce((sum, { rows }) => sum + rows.length, 0)
    print(`Invariance, ${recordings.length} recordings of ${rows} rows: rows that differ, by detector`)
    const sums = new Map(changes.map(({ name }) => [name, new Map<string, Difference>()]))
    let different = 0
    for (const recorded of recordings) {
      const compare = comparing(recorded)
      for (const change of changes)
        for (const [name, difference] of compare(change)) {
          add(sums.get(change.name)!, name, difference)
          different += difference.alerts
          if (difference.alerts > 0) print(`    ${recorded.name}, ${name}, ${change.name}: ${difference.alerts} alerts`)
        }
    }
    for (const [name, sum] of sums) print(`  ${name.padEnd(52)} ${told(sum)}`)
    if (!through) return { invarianceDiffering: different }
    let path = 0
    const some = recordings.filter((_, at) => at % throughEvery === 0)
    for (const recorded of some) path += await throughPath(through, recorded)
    print(`  ${path} rows differ in their alert through agent and collector, ${some.length} recordings`)
    return { invarianceDiffering: different, invariancePathDiffering: path }
  }
}
