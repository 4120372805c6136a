// The law of causality: alerts before a cut are those of the whole recording before the cut, whatever came after it.

import type { Finding } from '../../../collector/detectors/detector.ts'
import { type Random, random } from '../../../simulators/random.ts'
import type { Evaluation } from '../evaluation.ts'
import type { PathRow, Through } from '../path/replay.ts'
import { asked, detectorOf, windowsOf } from './asked.ts'
import { type Recorded, recordedIn } from './recorded.ts'

const cutsEach = 3
/** Every so manieth recording goes through agent and collector too, with one cut. */
const throughEvery = 8

export interface Truncated {
  readonly rows: number
  readonly cuts: number
  /** Rows before cuts whose findings are not those of the whole recording: alert, score or explanation. */
  readonly different: number
  /** `detector: cut at row so and so` of those that differ. */
  readonly where: readonly string[]
}

const same = (a: readonly Finding[], b: readonly Finding[]): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Random rows, never the first and the last ones. */
export const cutsOf = (rows: number, count: number, chance: Random): number[] =>
  rows < 3 ? [] : Array.from({ length: count }, () => 1 + chance.integer(rows - 2))

/** With all its detectors; a detector that saw more rows is never asked about fewer. */
export const truncate = ({ rows, periodMs, detectors }: Recorded, cuts: readonly number[]): Truncated => {
  const windows = windowsOf(rows, periodMs)
  const where: string[] = []
  let different = 0
  for (const [name, configuration] of Object.entries(detectors)) {
    const whole = asked(detectorOf(name, configuration), windows)
    for (const cut of cuts) {
      const part = asked(detectorOf(name, configuration), windows.slice(0, cut))
      const differing = part.filter((findings, row) => !same(findings, whole[row]!)).length
      different += differing
      if (differing > 0) where.push(`${name}: ${differing} rows differ before a cut at row ${cut} of ${rows.length}`)
    }
  }
  return { rows: rows.length, cuts: cuts.length * Object.keys(detectors).length, different, where }
}

/** A cut in time: time goes back in some recordings, and what comes later of before the cut is not behind it. */
const cutInTime = (rows: readonly PathRow[], from: number): number => {
  const before = rows.map(({ time }) => time)
  for (let row = 1; row < before.length; row++) before[row] = Math.max(before[row]!, before[row - 1]!)
  const after = rows.map(({ time }) => time)
  for (let row = after.length - 2; row >= 0; row--) after[row] = Math.min(after[row]!, after[row + 1]!)
  for (let cut = from; cut < rows.length; cut++) if (before[cut - 1]! < after[cut]!) return cut
  return rows.length
}

/** The last row is judged when the next has begun, so it is left out. */
const throughPath = async (through: Through, recorded: Recorded, chance: Random): Promise<Truncated> => {
  const { name, rows, periodMs, detectors } = recorded
  const cut = cutInTime(rows, 1 + chance.integer(rows.length - 2))
  const [whole, part] = [await through(rows, { periodMs, detectors }), await through(rows.slice(0, cut), { periodMs, detectors })]
  const where = Object.keys(detectors).flatMap(detector => {
    const differing = part[detector]!.slice(0, -1).filter((flag, row) => flag !== whole[detector]![row]).length
    return differing > 0 ? [{ differing, text: `${name}, ${detector}: ${differing} rows differ before a cut at row ${cut}` }] : []
  })
  return {
    rows: rows.length,
    cuts: Object.keys(detectors).length,
    different: where.reduce((sum, { differing }) => sum + differing, 0),
    where: where.map(({ text }) => text)
  }
}

const summed = (all: readonly Truncated[]): { cuts: number; different: number } => ({
  cuts: all.reduce((sum, { cuts }) => sum + cuts, 0),
  different: all.reduce((sum, { different }) => sum + different, 0)
})

export const truncation: Evaluation = {
  about: `causality: each recording of every kind, cut at ${cutsEach} random rows, has the alerts before the cut; some through agent and collector too`,
  figures: ['truncationDiffering', 'truncationPathDiffering'],
  folder: '.',
  isLong: true,
  async evaluate(data, { print, through }) {
    const recordings = recordedIn(data, print)
    const chance = random(1)
    print(`Truncation, ${recordings.length} recordings, cut at ${cutsEach} random rows each`)
    const direct = recordings.map(recorded => {
      const result = truncate(recorded, cutsOf(recorded.rows.length, cutsEach, chance))
      for (const text of result.where) print(`  ${recorded.name}, ${text}`)
      return result
    })
    const { cuts, different } = summed(direct)
    print(`  ${different} rows differ, alert, score or explanation, over ${cuts} cuts of detectors asked directly`)
    if (!through) return { truncationDiffering: different }
    const paths: Truncated[] = []
    for (const recorded of recordings.filter(({ rows }, at) => at % throughEvery === 0 && rows.length > 2))
      paths.push(await throughPath(through, recorded, chance))
    for (const text of paths.flatMap(({ where }) => where)) print(`  ${text}`)
    const path = summed(paths)
    print(
      `  ${path.different} rows differ in their alert over ${path.cuts} cuts of ${paths.length} recordings through agent and collector`
    )
    return { truncationDiffering: different, truncationPathDiffering: path.different }
  }
}
