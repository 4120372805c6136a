// The windows and detectors in force: made of definitions, with the state of those that have not changed.

import type { Log } from '../../platform/log.ts'
import type { State } from '../../protocol/stage.ts'
import { type AbsenceOptions, absenceAlerts, absenceName } from '../absence/options.ts'
import type { NotificationOptions } from '../alerts/notification.ts'
import type { AlertOptions } from '../alerts/options.ts'
import type { Definitions } from '../definitions/definitions.ts'
import { detectorIdentity, groupsIdentity } from '../definitions/identity.ts'
import { type Checked, type DetectorOptions, readDefinitions } from '../definitions/read.ts'
import type { Detector } from '../detectors/detector.ts'
import { ofSamples } from '../detectors/pergroup.ts'
import type { CurrentReference } from '../reference/current.ts'
import { type Begun, type BegunOf, begunAt, type Change, never, type Wanted, wantedOf } from './begun.ts'
import { type DefinePorts, define } from './define.ts'
import type { Watermarks } from './watermarks.ts'
import { type Windows, windows } from './windows.ts'

export interface InForcePorts extends DefinePorts {
  readonly watermarks: Watermarks
  readonly reference: CurrentReference
  readonly log: Pick<Log, 'error'>
}

interface Saved {
  readonly definitions: Definitions
  /** By name of the window. */
  readonly begun: Readonly<Record<string, Begun>>
  readonly windows: State
  readonly detectors: Readonly<Record<string, State>>
}

export class InForce {
  readonly #ports: InForcePorts
  #definitions!: Definitions
  #checked!: Checked
  #wanted!: readonly Wanted[]
  #windows!: Windows
  /** By what identifies them. */
  #detectors = new Map<string, Detector>()
  /** Measurements of which detectors read samples. */
  #sampled: ReadonlySet<string> = new Set()

  constructor(ports: InForcePorts) {
    this.#ports = ports
    const { options } = ports.watermarks
    this.#use({ windows: [], detectors: [], watermarks: options, keepWindows: 0 }, () => never)
  }

  get windows(): Windows {
    return this.#windows
  }

  get all(): Iterable<Detector> {
    return this.#detectors.values()
  }

  /** Those that read windows. */
  get detectors(): Iterable<Detector> {
    return this.#reading(({ common }) => common.window !== undefined)
  }

  /** Those that read samples. */
  get samplers(): Iterable<Detector> {
    return this.#reading(({ common }) => common.window === undefined)
  }

  /** Whether any detector reads samples of a measurement. */
  readonly samples = (measurement: string): boolean => this.#sampled.has(measurement)

  /** Those whose definition came at a position. */
  since(position: number): Wanted[] {
    return this.#wanted.filter(({ since }) => since === position)
  }

  alertsOf(detector: string): AlertOptions {
    const { absence } = this.#checked
    return detector === absenceName && absence ? absenceAlerts(absence) : this.#detector(detector)!.common
  }

  /** Undefined where no silence is to be found. */
  get absence(): AbsenceOptions | undefined {
    return this.#checked.absence
  }

  get notifications(): NotificationOptions {
    return this.#checked.notifications
  }

  /** Windows of some definitions by themselves. */
  over(wanted: readonly Wanted[], more: Partial<Pick<InForcePorts, 'watermarks' | 'reference'>> = {}): Windows {
    const ports = { ...this.#ports, ...more }
    return windows({ ...ports, ...define(wanted, ports), nameOf: number => ports.catalog.seriesOf(number).key })
  }

  /** What is in force from a position on. Returns which detectors will find nothing more in the groups of before. */
  change(definitions: Definitions, at: Change): (detector: string) => boolean {
    const [before, state] = [this.#checked, this.#windows.save()]
    this.#use(definitions, begunAt(at, this.#wanted, definitions))
    this.#windows.restore(state)
    return name => {
      if (name === absenceName) return !this.#checked.absence
      const [was, is] = [before.detectors.find(({ common }) => common.name === name), this.#detector(name)]
      return !was || !is || groupsIdentity(was, before.windows) !== groupsIdentity(is, this.#checked.windows)
    }
  }

  save(): State {
    return {
      definitions: this.#definitions,
      begun: Object.fromEntries(
        this.#wanted.map(({ options, since, backfill, fixed }) => [options.common.name, { since, backfill, fixed }])
      ),
      windows: this.#windows.save(),
      detectors: Object.fromEntries([...this.#detectors].map(([identity, detector]) => [identity, detector.save()]))
    } satisfies Saved
  }

  restore(state: State): void {
    const { definitions, begun, windows, detectors } = state as Saved
    this.#detectors = new Map()
    this.#use(definitions, ({ common }) => begun[common.name] ?? never)
    this.#windows.restore(windows)
    for (const [identity, detector] of this.#detectors)
      if (detectors[identity] !== undefined) detector.restore(detectors[identity])
  }

  #detector(name: string): DetectorOptions | undefined {
    return this.#checked.detectors.find(({ common }) => common.name === name)
  }

  /** Windows begin without state, detectors that stay go on. */
  #use(definitions: Definitions, begunOf: BegunOf): void {
    const checked = readDefinitions(definitions, this.#ports.log)
    this.#definitions = definitions
    this.#checked = checked
    this.#wanted = wantedOf(checked, begunOf)
    this.#windows = this.over(this.#wanted)
    this.#detectors = new Map(checked.detectors.map(options => this.#detectorOf(options, checked)))
    const sampled = checked.detectors.filter(({ common }) => common.window === undefined)
    this.#sampled = new Set(sampled.flatMap(({ common }) => common.measurement ?? []))
    this.#ports.watermarks.use(checked.watermarks)
  }

  #detectorOf(options: DetectorOptions, { windows }: Checked): [identity: string, detector: Detector] {
    const identity = detectorIdentity(options, windows)
    const { window, of, ...common } = options.common
    const read = window === undefined ? { window: ofSamples, of: 'value' } : { window, of }
    return [identity, this.#detectors.get(identity) ?? options.make()({ ...common, ...read })]
  }

  *#reading(what: (options: DetectorOptions) => boolean): Iterable<Detector> {
    const { detectors, windows } = this.#checked
    for (const options of detectors) if (what(options)) yield this.#detectors.get(detectorIdentity(options, windows))!
  }
}
