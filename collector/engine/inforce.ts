// The windows and detectors in force: made of definitions, with the state of those that have not changed.

import type { Log } from '../../platform/log.ts'
import type { State } from '../../protocol/stage.ts'
import type { AlertOptions } from '../alerts/alerts.ts'
import type { Definitions } from '../definitions/definitions.ts'
import { detectorIdentity, groupsIdentity } from '../definitions/identity.ts'
import { type Checked, type DetectorOptions, readDefinitions, type WindowOptions } from '../definitions/read.ts'
import type { Detector } from '../detectors/detector.ts'
import { type Begun, type DefinePorts, define } from './define.ts'
import type { Watermarks } from './watermarks.ts'
import { type Defined, type Windows, windows } from './windows.ts'

export interface InForcePorts extends DefinePorts {
  readonly watermarks: Watermarks
  readonly log: Pick<Log, 'error'>
}

interface Saved {
  readonly definitions: Definitions
  /** By name of the window. */
  readonly begun: Readonly<Record<string, Begun>>
  readonly windows: State
  readonly detectors: Readonly<Record<string, State>>
}

type BegunOf = (window: WindowOptions) => Begun

/** Of what could not be read when it began. */
const never: Begun = { since: 0, backfill: 0 }

export class InForce {
  readonly #ports: InForcePorts
  #definitions!: Definitions
  #checked!: Checked
  #defined!: readonly Defined[]
  #windows!: Windows
  /** By what identifies them. */
  #detectors = new Map<string, Detector>()

  constructor(ports: InForcePorts) {
    this.#ports = ports
    this.#use({ windows: [], detectors: [], watermarks: ports.watermarks.options }, [], () => never)
  }

  get windows(): Windows {
    return this.#windows
  }

  get detectors(): Iterable<Detector> {
    return this.#detectors.values()
  }

  /** Those whose definition came at a position. */
  since(position: number): Defined[] {
    return this.#defined.filter(({ since }) => since === position)
  }

  alertsOf(detector: string): AlertOptions {
    return this.#detector(detector)!.common
  }

  /** Some of the windows by themselves. */
  over(defined: readonly Defined[], watermarks: Watermarks = this.#ports.watermarks): Windows {
    const { catalog } = this.#ports
    return windows({ defined, watermarks, nameOf: number => catalog.seriesOf(number).key })
  }

  /** What is in force from a position on. Returns which detectors will find nothing more in the groups of before. */
  change(definitions: Definitions, position: number): (detector: string) => boolean {
    const [before, known] = [this.#checked, new Map(this.#defined.map(one => [one.key, one]))]
    this.#use(definitions, this.#defined, ({ key, common }) => known.get(key) ?? { since: position, backfill: common.backfill })
    return name => {
      const [was, is] = [before.detectors.find(({ common }) => common.name === name), this.#detector(name)]
      return !was || !is || groupsIdentity(was, before.windows) !== groupsIdentity(is, this.#checked.windows)
    }
  }

  save(): State {
    return {
      definitions: this.#definitions,
      begun: Object.fromEntries(this.#defined.map(({ name, since, backfill }) => [name, { since, backfill }])),
      windows: this.#windows.save(),
      detectors: Object.fromEntries([...this.#detectors].map(([identity, detector]) => [identity, detector.save()]))
    } satisfies Saved
  }

  restore(state: State): void {
    const { definitions, begun, windows, detectors } = state as Saved
    this.#detectors = new Map()
    this.#use(definitions, [], ({ common }) => begun[common.name] ?? never)
    this.#windows.restore(windows)
    for (const [identity, detector] of this.#detectors)
      if (detectors[identity] !== undefined) detector.restore(detectors[identity])
  }

  #detector(name: string): DetectorOptions | undefined {
    return this.#checked.detectors.find(({ common }) => common.name === name)
  }

  #use(definitions: Definitions, before: readonly Defined[], begunOf: BegunOf): void {
    const checked = readDefinitions(definitions, this.#ports.log)
    const wanted = checked.windows.map(options => ({ ...begunOf(options), options }))
    this.#definitions = definitions
    this.#checked = checked
    this.#defined = define(wanted, before, this.#ports)
    this.#windows = this.over(this.#defined)
    this.#detectors = new Map(checked.detectors.map(options => this.#detectorOf(options, checked)))
    this.#ports.watermarks.use(checked.watermarks)
  }

  #detectorOf(options: DetectorOptions, { windows }: Checked): [identity: string, detector: Detector] {
    const identity = detectorIdentity(options, windows)
    return [identity, this.#detectors.get(identity) ?? options.make()(options.common)]
  }
}
