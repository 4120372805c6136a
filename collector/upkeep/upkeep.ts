// What maintenance changes: what was learnt before it is forgotten, and alerts of before are over.

import type { Millis } from '../../protocol/series.ts'
import { seriesOfKey } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { absenceName } from '../absence/options.ts'
import type { AuditEntry, Outcome } from '../alerts/action.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Alerts } from '../alerts/alerts.ts'
import type { Maintained } from '../alerts/renewed.ts'
import type { Detector } from '../detectors/detector.ts'
import type { Judged } from '../detectors/renewal.ts'
import type { CurrentReference } from '../reference/current.ts'
import { restoredReference } from '../reference/reference.ts'
import type { WindowResult } from '../windows/window.ts'
import { isOfTable, type Maintenance, type TableAction, type UpkeepAction, type Withdrawn } from './maintenance.ts'
import { Maintenances } from './maintenances.ts'
import { newDates, withdrawnDates, without } from './tabledates.ts'

export interface UpkeepPorts {
  readonly reference: CurrentReference
  readonly alerts: Pick<Alerts, 'renew'>
  readonly detectors: () => Iterable<Detector>
}

/** The journal entry by which it comes. */
interface Entry {
  readonly position: number
  readonly received: Millis
}

/** What came of what somebody said. */
interface Noted {
  readonly outcome: Outcome
  readonly maintenance?: readonly string[]
  readonly groups?: number
}

interface Saved {
  readonly list: readonly Maintenance[]
  readonly waiting: readonly string[]
}

export class Upkeep {
  readonly #ports: UpkeepPorts
  readonly #maintenances: Maintenances
  /** Ids of those whose time has not come yet, by the journal's. */
  #waiting: readonly string[] = []

  constructor(ports: UpkeepPorts) {
    this.#ports = ports
    this.#maintenances = new Maintenances(ports.reference)
  }

  /** By event time. */
  get list(): readonly Maintenance[] {
    return this.#maintenances.list
  }

  act(action: UpkeepAction, entry: Entry): Noted & { readonly changes: readonly Alert[] } {
    const noted = this.#note(action, entry)
    return { ...noted, changes: this.pass(entry.received) }
  }

  /** A new reference table says so. Before it is in force. */
  table(table: State | undefined, { position, received }: Entry): AuditEntry | undefined {
    if (table === undefined) return undefined
    this.#maintenances.forget()
    const [before, after] = [this.#ports.reference.table, restoredReference(table)]
    const noted = this.list.filter(isOfTable)
    const dates = [...newDates({ before, after, noted }, received)]
    const planned = noted.filter(({ at }) => at > received)
    const withdrawn = withdrawnDates(planned, before, after)
    if (dates.length === 0 && withdrawn.length === 0) return undefined
    const action: TableAction = {
      kind: 'reinstalled',
      by: 'reference table',
      reason: 'the date of installation or maintenance is another',
      dates: dates.map(([at, assets]) => ({ at, assets })),
      ...(withdrawn.length > 0 ? { withdrawn } : {})
    }
    return { position, time: received, action, ...this.#note(action, { position, received }) }
  }

  /** Windows with the maintenance that they come after. */
  marked(windows: readonly WindowResult[]): readonly Judged[] {
    if (this.#maintenances.size === 0) return windows
    return windows.map(window => {
      const renewal = this.#maintenances.before(window.group, window.end)
      return renewal ? { ...window, renewal } : window
    })
  }

  /** The time has come to this. */
  pass(received: Millis): Alert[] {
    if (this.#waiting.length === 0) return []
    const due = this.#waiting.flatMap(id => {
      const ready = this.#maintenances.find(id)
      return ready && ready.renewal.at <= received ? [ready] : []
    })
    this.#waiting = this.#waiting.filter(id => (this.#maintenances.find(id)?.renewal.at ?? received) > received)
    return due.flatMap(({ renewal, isMeant }) => {
      // What does not come is not known by what was learnt of machines: a sensor may be silent after maintenance, too.
      const isOver: Maintained['isMeant'] = ({ detector, group }) => detector !== absenceName && isMeant(group)
      return this.#ports.alerts.renew({ ...renewal, isMeant: isOver }, received)
    })
  }

  save(): State {
    return { list: this.list, waiting: this.#waiting } satisfies Saved
  }

  restore(state: State | undefined): void {
    const { list, waiting } = (state ?? { list: [], waiting: [] }) as Saved
    this.#maintenances.restore(list)
    this.#waiting = waiting
  }

  #note(action: UpkeepAction, { position, received }: Entry): Noted {
    if (action.kind === 'unmaintain') return { outcome: this.#maintenances.remove(action.maintenance) ? 'done' : 'unknown' }
    const id = `m${position}`
    if (action.kind === 'maintain') {
      const { kind: _, ...asked } = action
      return this.#add([{ ...asked, id, at: asked.at ?? received }])
    }
    const { by, reason, dates, withdrawn = [] } = action
    const { key } = this.#ports.reference.table
    if (withdrawn.length > 0) this.#withdraw(withdrawn, key)
    return this.#add(
      dates.map(({ at, assets }, index) => ({ id: `${id}-${index}`, by, reason, at, runIn: 0, tags: { [key]: [...assets] } }))
    )
  }

  /** @param key of the table that had planned it */
  #withdraw(withdrawn: readonly Withdrawn[], key: string): void {
    const goneOf = new Map(withdrawn.map(({ maintenance, assets }) => [maintenance, assets]))
    this.#maintenances.restore(
      this.list.flatMap(one => (goneOf.has(one.id) ? (without(one, goneOf.get(one.id)!, key) ?? []) : [one]))
    )
  }

  #add(all: readonly Maintenance[]): Noted {
    for (const maintenance of all) this.#maintenances.add(maintenance)
    const ids = all.map(({ id }) => id)
    this.#waiting = [...this.#waiting, ...ids]
    return { outcome: 'done', maintenance: ids, groups: this.#groupsOf(ids) }
  }

  /** Of how many groups something was learnt that is to be forgotten. */
  #groupsOf(ids: readonly string[]): number {
    const tests = ids.flatMap(id => this.#maintenances.find(id)?.isMeant ?? [])
    const keys = new Set([...this.#ports.detectors()].flatMap(detector => [...(detector.groups?.() ?? [])]))
    return [...keys].filter(key => tests.some(isMeant => isMeant(seriesOfKey(key)))).length
  }
}
