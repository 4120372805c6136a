// Says again what was found after a while: alerts wait for findings before they fire, or resolve.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Finding } from '../detectors/detector.ts'
import { Dues } from './dues.ts'
import type { AlertOptions } from './options.ts'

interface Echo {
  readonly finding: Finding
  /** Since when it has been found without the opposite in between. */
  readonly from: Millis
  readonly dues: readonly Millis[]
}

export const waitNames = ['for', 'clearFor', 'flapWithin'] as const
export type Waits = Pick<AlertOptions, (typeof waitNames)[number]>

/** How long after a finding its alert may fire, or resolve: the shortest first. */
export const waitsOf = ({ for: patience, clearFor, flapWithin }: Waits, { abnormal }: Finding): Millis[] =>
  abnormal ? [patience] : [clearFor, Math.max(clearFor, flapWithin)].sort((a, b) => a - b)

const duesOf = (from: Millis, waits: readonly Millis[]): Millis[] => [...new Set(waits)].map(wait => from + wait)

/** What is no due any more stays among those in order until its time, or until it is more than what is. */
const staleMost = 64

/** By the key of the group: what is found of it takes the place of what was before. */
export class Echoes {
  #all = new Map<string, Echo>()
  #dues = new Dues()

  get due(): Millis {
    for (let first = this.#dues.first; first; first = this.#dues.first) {
      if (this.#all.get(first.key)?.dues[0] === first.time) return first.time
      this.#dues.dropFirst()
    }
    return Number.POSITIVE_INFINITY
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

  /** In the order in which they were due. */
  take(now: Millis): Finding[] {
    const said: Finding[] = []
    while (this.due <= now) {
      const { key } = this.#dues.first!
      const { finding, from, dues } = this.#all.get(key)!
      said.push({ ...finding, time: now })
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
    this.#order()
  }

  #put(key: string, echo: Echo): void {
    if (echo.dues.length === 0) return void this.#all.delete(key)
    this.#all.set(key, echo)
    this.#dues.add({ time: echo.dues[0]!, key })
    if (this.#dues.size > 2 * this.#all.size + staleMost) this.#order()
  }

  #order(): void {
    this.#dues = new Dues()
    for (const [key, { dues }] of this.#all) this.#dues.add({ time: dues[0]!, key })
  }
}
