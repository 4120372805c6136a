// The deterministic heart of the collector: one journal entry in, everything to store out.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Absence } from '../absence/absence.ts'
import type { Action, AuditEntry } from '../alerts/action.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Alerts } from '../alerts/alerts.ts'
import { type Notifying, noneSent } from '../alerts/notifying.ts'
import type { Definitions } from '../definitions/definitions.ts'
import type { Detector, Finding } from '../detectors/detector.ts'
import type { Baseline } from '../detectors/learnt.ts'
import { ofSamples } from '../detectors/pergroup.ts'
import type { Life, Lives } from '../life/lives.ts'
import type { CurrentReference } from '../reference/current.ts'
import type { RuleReport } from '../rules/rule.ts'
import type { AgentStatus, Outputs } from '../store/outputs.ts'
import type { Final } from '../store/trimming.ts'
import type { RowWriter } from '../store/windowrows.ts'
import { isUpkeep } from '../upkeep/maintenance.ts'
import type { Upkeep } from '../upkeep/upkeep.ts'
import type { AgentSets } from '../windows/agentsets.ts'
import type { Group, WindowResult } from '../windows/window.ts'
import { type Aside, asides } from './aside.ts'
import { folding } from './folding.ts'
import { type MarksFilter, type MarksReport, marksReport } from './holdups.ts'
import type { InForce } from './inforce.ts'
import type { Input } from './input.ts'
import type { Sampling } from './sampling.ts'
import type { Watermarks } from './watermarks.ts'

export interface EngineParts {
  readonly watermarks: Watermarks
  readonly sets: AgentSets
  readonly reference: CurrentReference
  readonly inForce: InForce
  readonly absence: Absence
  readonly sampling: Sampling
  readonly alerts: Alerts
  readonly lives: Lives
  readonly upkeep: Upkeep
  readonly notifying: Notifying
}

export interface Engine {
  /** @param rows the windows on disk, with all changes so far; what is told goes there too */
  push(input: Input, rows: RowWriter): Promise<Outputs>
  /** Goes past an entry whose outputs are on disk already: only its state is made again. @param told the windows it told */
  repeat(input: Input, told: readonly WindowResult[]): void
  /** After definitions: what has to be computed over the journal before the next entry. */
  asides(position: number): Aside[]
  /** Agents of which that has found something too late for a window, as they are then. */
  missed(): AgentStatus[]
  /** What no late sample can change any more, at the time of the newest entry. @param since position of the window's definition */
  final(window: string, since: number, groupKey: string): Final | undefined
  /** What windows wait for, now. */
  marks(filter: MarksFilter, limit: number): MarksReport
  /** Those there are, now. */
  silences(): Alerts['silences']
  /** How rules stand, now. */
  rules(): RuleReport[]
  /** Series and agents that do not come, now. */
  readonly absence: Pick<Absence, 'report' | 'due'>
  /** What machines have left, by now, the shortest first. */
  lives(): Life[]
  /** All that is remembered, by event time. */
  maintenance(): Upkeep['list']
  /** What detectors have learnt of some groups by now. */
  baselines(isMeant: (group: Group) => boolean): Baseline[]
  /** It holds until the next push: what is known of each series is not copied. */
  save(): State
  restore(state: State): void
}

interface Saved {
  readonly reference: State
  readonly sets: State
  readonly watermarks: State
  readonly inForce: State
  readonly alerts: State
  /** Absent in those of before there was any. */
  readonly notifying?: State
  readonly absence?: State
  readonly upkeep?: State
  readonly sampling?: State
  readonly lives?: State
}

const over = 'what found it was taken out of the configuration, or judges other groups now'

export const engine = (parts: EngineParts): Engine => {
  const { watermarks, sets, reference, inForce, absence, sampling, alerts, lives, upkeep, notifying } = parts
  const fold = folding({ watermarks, sets, reference })

  const statusesOf = (changed: Set<number>): AgentStatus[] => {
    for (const agent of watermarks.takeMissed()) changed.add(agent)
    return [...changed].map(agent => watermarks.status(agent))
  }

  const judge = (by: Iterable<Detector>, what: readonly WindowResult[], received: Millis): Finding[] => {
    if (what.length === 0) return []
    const marked = upkeep.marked(what)
    return [...by].flatMap(detector => detector.push(marked, received))
  }

  const sample = ({ batch, agent }: Input): readonly WindowResult[] => {
    if (!batch || agent === undefined) return []
    const { results, late } = sampling.take(batch, agent, inForce.samples)
    if (late > 0) watermarks.miss(watermarks.alone(watermarks.numberOf(agent)), ofSamples, late)
    return results
  }

  const detect = (told: readonly WindowResult[], input: Input): Alert[] => {
    const { received } = input
    const judged = told.filter(({ revision, hindsight }) => revision === 1 && !hindsight)
    const findings = [
      ...absence.push(input),
      ...judge(inForce.samplers, sample(input), received),
      ...judge(inForce.detectors, judged, received)
    ]
    lives.push(findings)
    return [...upkeep.pass(received), ...alerts.push(findings, received, inForce.rules)]
  }

  /** Nothing else happens at definitions: windows that stay are those that they would be without them. */
  const change = (definitions: Definitions, input: Input): Alert[] => {
    const { received } = input
    const isOver = inForce.change(definitions, input)
    lives.end(isOver)
    const ended = alerts.end(isOver, received, over)
    const found = absence.use(received)
    return found.length > 0 ? [...ended, ...alerts.push(found, received, inForce.rules)] : ended
  }

  /** With the notifications that are made of changes. */
  const telling = ({ position, received }: Input, changes: readonly Alert[]): Outputs => {
    const notifications = notifying.push(changes, { position, received })
    return { position, windows: [], alerts: changes, agents: [], ...(notifications.length > 0 ? { notifications } : {}) }
  }

  const act = (action: Action, input: Input): Outputs => {
    const { position, received } = input
    const at = { position, received }
    const { changes, ...acted } = isUpkeep(action) ? upkeep.act(action, at) : alerts.act(action, at)
    const audit: AuditEntry = { position, time: received, action, ...acted }
    return { ...telling(input, changes), audit }
  }

  return {
    async push(input, rows) {
      const { received, batch, definitions, action } = input
      if (action) return act(action, input)
      if (definitions) return telling(input, change(definitions, input))
      const audit = upkeep.table(input.table, input)
      const { marks, changed } = fold(input, inForce.windows)
      const told = await inForce.windows.tell(marks, { rows, received })
      // Before the statuses of agents: what samples miss is in them.
      const alerts = detect(told, input)
      const outputs = { ...telling(input, alerts), batch, windows: told, agents: statusesOf(changed) }
      return audit ? { ...outputs, audit } : outputs
    },
    repeat(input, told) {
      if (input.action) return void act(input.action, input)
      if (input.definitions) return void telling(input, change(input.definitions, input))
      upkeep.table(input.table, input)
      const { marks, changed } = fold(input, inForce.windows)
      inForce.windows.retell(marks, told, input.received)
      telling(input, detect(told, input))
      statusesOf(changed)
    },
    asides: position => asides(position, { sets, watermarks, inForce }),
    missed: () => statusesOf(new Set()),
    final: (window, since, groupKey) => inForce.windows.final({ window, since, groupKey }, watermarks.now),
    marks: (filter, limit) => marksReport({ definitions: inForce.windows.definitions, sets, watermarks }, filter, limit),
    silences: () => alerts.silences,
    rules: () => inForce.rules.map(({ report }) => report),
    absence,
    lives: () => lives.list,
    maintenance: () => upkeep.list,
    baselines: isMeant => [...inForce.all].flatMap(detector => detector.learnt?.(isMeant) ?? []),
    save: (): Saved => ({
      reference: reference.save(),
      sets: sets.save(),
      watermarks: watermarks.save(),
      inForce: inForce.save(),
      alerts: alerts.save(),
      notifying: notifying.save(),
      absence: absence.save(),
      upkeep: upkeep.save(),
      sampling: sampling.save(),
      lives: lives.save()
    }),
    restore(state) {
      const saved = state as Saved
      reference.restore(saved.reference)
      sets.restore(saved.sets)
      watermarks.restore(saved.watermarks)
      inForce.restore(saved.inForce)
      alerts.restore(saved.alerts)
      notifying.restore(saved.notifying ?? noneSent)
      absence.restore(saved.absence)
      upkeep.restore(saved.upkeep)
      sampling.restore(saved.sampling ?? new Float64Array())
      lives.restore(saved.lives ?? [])
    }
  }
}
