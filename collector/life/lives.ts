// What machines have left by now: of each group what the detectors of remaining life said last, abnormal or not.

import { compare } from '../../protocol/order.ts'
import { assetOf, type Millis, seriesOfKey } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Finding, RemainingLife } from '../detectors/detector.ts'
import type { Group } from '../windows/window.ts'

export interface Life extends RemainingLife {
  readonly detector: string
  readonly group: Group
  readonly asset?: string
  /** Event time at which that was all that was left: nothing is known of what came after. */
  readonly time: Millis
  readonly explanation: string
}

type Saved = readonly (readonly [detector: string, group: string, life: Omit<Life, 'detector' | 'group' | 'asset'>])[]

/** Ends may be infinite: they are compared, not subtracted. */
const inOrder = (a: Life, b: Life): number =>
  compare(a.end, b.end) || compare(a.detector, b.detector) || compare(a.group.key, b.group.key)

export class Lives {
  /** By detector and group. */
  #lives = new Map<string, Map<string, Life>>()

  /** All that there are, the shortest first; the order is the same however they came. */
  get list(): Life[] {
    return [...this.#lives.values()].flatMap(lives => [...lives.values()]).sort(inOrder)
  }

  push(findings: readonly Finding[]): void {
    for (const finding of findings) this.#note(finding)
  }

  /** @param isOver whether a detector finds nothing more in the groups of before */
  end(isOver: (detector: string) => boolean): void {
    for (const detector of [...this.#lives.keys()]) if (isOver(detector)) this.#lives.delete(detector)
  }

  save(): State {
    return this.list.map(({ detector, group, asset: _, ...life }) => [detector, group.key, life]) satisfies Saved
  }

  restore(state: State): void {
    this.#lives = new Map()
    for (const [detector, key, life] of state as Saved) this.#set(detector, seriesOfKey(key), life)
  }

  /** One that says nothing of what is left, of a trend that is no more or after maintenance, takes back what was said. */
  #note({ detector, group, time, explanation, remaining }: Finding): void {
    if (remaining) this.#set(detector, group, { ...remaining, time, explanation })
    else this.#lives.get(detector)?.delete(group.key)
  }

  #set(detector: string, group: Group, life: Omit<Life, 'detector' | 'group' | 'asset'>): void {
    if (!this.#lives.has(detector)) this.#lives.set(detector, new Map())
    const asset = assetOf(group)
    this.#lives.get(detector)!.set(group.key, { detector, group, ...(asset === undefined ? {} : { asset }), ...life })
  }
}
