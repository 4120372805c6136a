// Says again what was found after a while: alerts wait for findings before they fire, or resolve.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Finding } from '../detectors/detector.ts'

interface Echo {
  readonly finding: Finding
  /** Since when it has been found without the opposite in between. */
  readonly from: Millis
  readonly dues: readonly Millis[]
}

const duesOf = (from: Millis, waits: readonly Millis[]): Millis[] => [...new Set(waits)].map(wait => from + wait)

/** By the key of the group: what is found of it takes the place of what was before. */
export class Echoes {
  #all = new Map<string, Echo>()
  #due: Millis = Number.POSITIVE_INFINITY

  get due(): Millis {
    return this.#due
  }

  /** @param waits from now on, the shortest first; none for what need not be said again */
  set(finding: Finding, waits: readonly Millis[]): void {
    const { key } = finding.group
    const before = this.#all.get(key)
    const from = before?.finding.abnormal === finding.abnormal ? before.from : finding.time
    this.#put(key, { finding, from, dues: duesOf(from, waits).filter(due => due > finding.time) })
  }

  /** Alerts wait for another time from now on. What was due by it already is said again as soon as it can be. */
  use(waitsOf: (finding: Finding) => readonly Millis[]): void {
    for (const [key, { finding, from }] of [...this.#all]) this.#put(key, { finding, from, dues: duesOf(from, waitsOf(finding)) })
  }

  take(now: Millis): Finding[] {
    if (now < this.#due) return []
    this.#due = Number.POSITIVE_INFINITY
    const said: Finding[] = []
    for (const [key, { finding, from, dues }] of [...this.#all]) {
      if (dues[0]! <= now) said.push({ ...finding, time: now })
      this.#put(key, { finding, from, dues: dues.filter(due => due > now) })
    }
    return said
  }

  save(): State {
    return [...this.#all]
  }

  restore(state: State): void {
    // Those of before it was known hold since they were found.
    this.#all = new Map(
      (state as [string, Echo][]).map(([key, echo]) => [key, { ...echo, from: echo.from ?? echo.finding.time }])
    )
    this.#due = Math.min(Number.POSITIVE_INFINITY, ...[...this.#all.values()].map(({ dues }) => dues[0]!))
  }

  #put(key: string, echo: Echo): void {
    if (echo.dues.length === 0) return void this.#all.delete(key)
    this.#all.set(key, echo)
    this.#due = Math.min(this.#due, echo.dues[0]!)
  }
}
