// Says again what was found after a while: alerts wait for findings before they fire, or resolve.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Finding } from '../detectors/detector.ts'

interface Echo {
  readonly finding: Finding
  readonly dues: readonly Millis[]
}

/** By the key of the group: what is found of it takes the place of what was before. */
export class Echoes {
  #all = new Map<string, Echo>()
  #due: Millis = Number.POSITIVE_INFINITY

  get due(): Millis {
    return this.#due
  }

  /** @param waits from now on, the shortest first; none for what need not be said again */
  set(finding: Finding, waits: readonly Millis[]): void {
    const dues = [...new Set(waits)].filter(wait => wait > 0).map(wait => finding.time + wait)
    this.#put(finding.group.key, { finding, dues })
  }

  take(now: Millis): Finding[] {
    if (now < this.#due) return []
    this.#due = Number.POSITIVE_INFINITY
    const said: Finding[] = []
    for (const [key, { finding, dues }] of [...this.#all]) {
      if (dues[0]! <= now) said.push({ ...finding, time: now })
      this.#put(key, { finding, dues: dues.filter(due => due > now) })
    }
    return said
  }

  save(): State {
    return [...this.#all]
  }

  restore(state: State): void {
    this.#all = new Map(state as [string, Echo][])
    this.#due = Math.min(Number.POSITIVE_INFINITY, ...[...this.#all.values()].map(({ dues }) => dues[0]!))
  }

  #put(key: string, echo: Echo): void {
    if (echo.dues.length === 0) return void this.#all.delete(key)
    this.#all.set(key, echo)
    this.#due = Math.min(this.#due, echo.dues[0]!)
  }
}
