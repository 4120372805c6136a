// All maintenance that is remembered, and which of it a group was last under.

import type { Millis } from '../../protocol/series.ts'
import type { Renewal } from '../detectors/renewal.ts'
import type { CurrentReference } from '../reference/current.ts'
import { selects } from '../windows/select.ts'
import type { Group } from '../windows/window.ts'
import type { Maintenance } from './maintenance.ts'

/** Beyond it the earliest is let go: groups that tell nothing for so long go on as they were. */
export const maintenanceMax = 1000

interface Ready {
  readonly maintenance: Maintenance
  readonly isMeant: (group: Group) => boolean
  readonly renewal: Renewal
}

export class Maintenances {
  readonly #reference: Pick<CurrentReference, 'tagsOf'>
  /** By event time; of equal ones those that were said later come later. */
  #all: readonly Ready[] = []
  /** By key of the group. */
  readonly #meant = new Map<string, readonly Renewal[]>()

  constructor(reference: Pick<CurrentReference, 'tagsOf'>) {
    this.#reference = reference
  }

  get list(): readonly Maintenance[] {
    return this.#all.map(({ maintenance }) => maintenance)
  }

  get size(): number {
    return this.#all.length
  }

  add(maintenance: Maintenance): void {
    const all = [...this.#all, this.#ready(maintenance)].sort((a, b) => a.renewal.at - b.renewal.at)
    this.#all = all.slice(-maintenanceMax)
    this.forget()
  }

  /** False where there is none. */
  remove(id: string): boolean {
    const all = this.#all.filter(({ maintenance }) => maintenance.id !== id)
    const found = all.length < this.#all.length
    this.#all = all
    this.forget()
    return found
  }

  find(id: string): Ready | undefined {
    return this.#all.find(({ maintenance }) => maintenance.id === id)
  }

  /** The last before a time. */
  before(group: Group, time: Millis): Renewal | undefined {
    return this.#renewalsOf(group).findLast(({ at }) => at < time)
  }

  /** Which groups are meant, for when tags have changed. */
  forget(): void {
    this.#meant.clear()
  }

  restore(list: readonly Maintenance[]): void {
    this.#all = list.map(maintenance => this.#ready(maintenance))
    this.forget()
  }

  #ready(maintenance: Maintenance): Ready {
    const { id, at, runIn, by, reason } = maintenance
    const selected = selects(maintenance)
    return {
      maintenance,
      isMeant: group => selected(group.measurement, this.#tagsAt(group, at)),
      renewal: { id, at, from: at + runIn, why: `maintenance ${id} by ${by}: ${reason}` }
    }
  }

  #tagsAt(group: Group, time: Millis): Group['tags'] {
    return this.#reference.tagsOf(group).findLast(({ from }) => from <= time)!.tags
  }

  #renewalsOf(group: Group): readonly Renewal[] {
    let found = this.#meant.get(group.key)
    if (found === undefined) {
      found = this.#all.filter(({ isMeant }) => isMeant(group)).map(({ renewal }) => renewal)
      this.#meant.set(group.key, found)
    }
    return found
  }
}
