// The windows, detectors and rules in force: made of definitions, with the state of those that have not changed.

import type { Log } from '../../platform/log.ts'
import type { State } from '../../protocol/stage.ts'
import { type AbsenceOptions, absenceAlerts, absenceName } from '../absence/options.ts'
import type { Inhibition } from '../alerts/inhibition.ts'
import type { NotificationOptions } from '../alerts/notification.ts'
import type { AlertOptions } from '../alerts/options.ts'
import type { Definitions } from '../definitions/definitions.ts'
import { detectorIdentity, ruleIdentity, sourceGroups } from '../definitions/identity.ts'
import { type Checked, type DetectorOptions, readDefinitions } from '../definitions/read.ts'
import type { Detector } from '../detectors/detector.ts'
import { ofSamples } from '../detectors/pergroup.ts'
import type { CurrentReference } from '../reference/current.ts'
import type { RuleOptions } from '../rules/options.ts'
import { inRuleOrder } from '../rules/order.ts'
import type { Rule } from '../rules/rule.ts'
import { type Begun, type BegunOf, begunAt, type Change, never, type Wanted, wantedOf } from './begun.ts'
import { type DefinePorts, define } from './define.ts'
import { ruleOf } from './rules.ts'
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
  /** Absent in one of before there were any. */
  readonly rules?: Readonly<Record<string, State>>
}

export class InForce {
  readonly #ports: InForcePorts
  #definitions!: Definitions
  #checked!: Checked
  #wanted!: readonly Wanted[]
  #windows!: Windows
  /** By what identifies them. */
  #detectors = new Map<string, Detector>()
  /** By what identifies them, each after those it reads. */
  #rules = new Map<string, Rule>()
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

  get rules(): readonly Rule[] {
    return [...this.#rules.values()]
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

  /** Undefined where it cannot be read any more. @param source name of a detector or a rule */
  alertsOf(source: string): AlertOptions | undefined {
    const { absence, detectors, rules } = this.#checked
    if (source === absenceName && absence) return absenceAlerts(absence)
    return [...detectors, ...rules].find(({ common }) => common.name === source)?.common
  }

  get inhibitions(): readonly Inhibition[] {
    return this.#checked.inhibit
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

  /** What is in force from a position on. Returns which detectors and rules will find nothing more in the groups of before. */
  change(definitions: Definitions, at: Change): (detector: string) => boolean {
    const [before, state] = [this.#checked, this.#windows.save()]
    this.#use(definitions, begunAt(at, this.#wanted, definitions))
    this.#windows.restore(state)
    return name => {
      if (name === absenceName) return !this.#checked.absence
      const is = sourceGroups(name, this.#checked)
      return is === undefined || is !== sourceGroups(name, before)
    }
  }

  save(): State {
    return {
      definitions: this.#definitions,
      begun: Object.fromEntries(
        this.#wanted.map(({ options, since, backfill, fixed }) => [options.common.name, { since, backfill, fixed }])
      ),
      windows: this.#windows.save(),
      detectors: Object.fromEntries([...this.#detectors].map(([identity, detector]) => [identity, detector.save()])),
      rules: Object.fromEntries([...this.#rules].map(([identity, rule]) => [identity, rule.save()]))
    } satisfies Saved
  }

  restore(state: State): void {
    const { definitions, begun, windows, detectors, rules = {} } = state as Saved
    this.#detectors = new Map()
    this.#rules = new Map()
    this.#use(definitions, ({ common }) => begun[common.name] ?? never)
    this.#windows.restore(windows)
    for (const [identity, detector] of this.#detectors)
      if (detectors[identity] !== undefined) detector.restore(detectors[identity])
    for (const [identity, rule] of this.#rules) if (rules[identity] !== undefined) rule.restore(rules[identity])
  }

  /** Windows begin without state, detectors and rules that stay go on. */
  #use(definitions: Definitions, begunOf: BegunOf): void {
    const checked = readDefinitions(definitions, this.#ports.log)
    this.#definitions = definitions
    this.#checked = checked
    this.#wanted = wantedOf(checked, begunOf)
    this.#windows = this.over(this.#wanted)
    this.#detectors = new Map(checked.detectors.map(options => this.#detectorOf(options, checked)))
    const ordered = inRuleOrder(checked.rules, ({ common }) => common)
    this.#rules = new Map(ordered.map(options => this.#ruleOf(options, checked)))
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

  #ruleOf(options: RuleOptions, checked: Checked): [identity: string, rule: Rule] {
    const identity = ruleIdentity(options, checked)
    const rule = this.#rules.get(identity) ?? ruleOf(options, this.#ports)
    rule.use(options.common)
    return [identity, rule]
  }
}
