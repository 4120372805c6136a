// A rule at work: findings in as they come, findings of its own out in the order of event time.

import { type Millis, pickTags, type Series, series, type Tags } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { absenceName } from '../absence/options.ts'
import { Echoes, type Waits, waitNames, waitsOf } from '../alerts/echoes.ts'
import type { Listener } from '../alerts/listener.ts'
import { type Finding, renewedFinding } from '../detectors/detector.ts'
import type { Group } from '../windows/window.ts'
import { hear, type Judged, type Judging, judge, judged, takeRenewed } from './judging.ts'
import { holdsBy, type IsMeant, isMeant, type Operand, tagNames } from './operand.ts'
import type { Operator } from './operator.ts'
import type { Heard } from './part.ts'
import { arrive, dueOf, type LetGo, release, skip, type Waiting, waiting } from './waiting.ts'

export interface RuleParts extends Waits {
  readonly name: string
  readonly operator: Operator
  readonly of: readonly Operand[]
  readonly without: readonly Operand[]
  readonly by: readonly string[]
  /** Tag whose values are counted, where they are. */
  readonly distinct?: string
  readonly within: Millis
  readonly wait: Millis
}

export interface RulePorts {
  /** The tags of a group at an event time, with those that a table has of its asset. */
  tagsOf(group: Group, time: Millis): Tags
  /** Where the journal says nothing for this long, the collector was down. */
  downAfter(): Millis
}

/** How it stands, for people. */
export interface RuleReport {
  readonly name: string
  /** Values of the tags it judges by of which it has heard. */
  readonly groups: number
  /** Event times that wait for sources that are behind. */
  readonly waiting: number
  /** Findings that came after what is of their time had been judged: they count only for what came later. */
  readonly late: number
}

export interface Rule extends Listener {
  readonly report: RuleReport
  /** Its alerts wait for so long from now on. */
  use(waits: Waits): void
  save(): State
  restore(state: State): void
}

/** Plain data: findings that agree in the tags. */
interface Correlated {
  readonly group: Group
  readonly waiting: Waiting<readonly Heard[]>
  readonly judged: Judged
  /** Length of the longest window that was judged. */
  span: Millis
}

interface Saved {
  readonly now: Millis
  readonly late: number
  readonly groups: readonly (readonly [string, Correlated])[]
  /** Absent in those of before there were any. */
  readonly echoes?: State
}

interface Meant {
  readonly operand: Operand
  readonly isMeant: IsMeant
}

export const rule = (parts: RuleParts, { tagsOf, downAfter }: RulePorts): Rule => {
  const { name, operator, of, without, by, distinct, within, wait } = parts
  const judging: Judging = { operator, operands: of.length, without: without.length, within }
  const operands: readonly Meant[] = [...of, ...without].map(operand => ({ operand, isMeant: isMeant(operand) }))
  const sources = new Set(operands.map(({ operand }) => operand.name))
  const needed = [...new Set([...by, ...(distinct ? [distinct] : []), ...operands.flatMap(({ operand }) => tagNames(operand))])]
  let waits: Waits = parts
  /** Of what stands: nothing else would have its alert go on. */
  const echoes = new Echoes()
  let now: Millis = Number.NEGATIVE_INFINITY
  let late = 0
  let groups = new Map<string, Correlated>()
  /** Groups by the values of their tags. */
  const places = new Map<string, Series>()
  /** Those of which something has come since they were looked at. */
  const heardOf = new Set<string>()
  /** Journal time before which nothing is let go by the time alone. */
  let due: Millis = Number.NEGATIVE_INFINITY

  /** Own tags win; only where one is missing the table is asked. */
  const tagsFor = ({ group, time }: Finding): Tags =>
    needed.every(tag => group.tags[tag] !== undefined) ? group.tags : tagsOf(group, time)

  const groupOf = (tags: Tags): Series => {
    // No name has a comma.
    const place = by.map(tag => tags[tag]).join()
    let group = places.get(place)
    if (group === undefined) places.set(place, (group = series(by[0] ?? 'fleet', pickTags(tags, by))))
    return group
  }

  const correlatedFor = (group: Group): Correlated => {
    let found = groups.get(group.key)
    if (found === undefined) groups.set(group.key, (found = { group, waiting: waiting(), judged: judged(judging), span: 0 }))
    return found
  }

  const heardBy = (finding: Finding, tags: Tags, isFiring: boolean): Heard[] =>
    operands.flatMap(({ operand, isMeant }, index): Heard[] => {
      if (!isMeant(finding, tags)) return []
      const holds = finding.renewed ? undefined : holdsBy(operand, finding, isFiring)
      const member = distinct && tags[distinct]
      const { detector: source, group, score, explanation, span = 0, renewed, stands } = finding
      return [
        {
          operand: index,
          source,
          group: group.key,
          ...(member === undefined ? {} : { member }),
          ...(holds === undefined ? {} : { holds }),
          ...(renewed ? { renewed } : {}),
          ...(stands ? { stands } : {}),
          score,
          span,
          explanation: holds ? explanation : ''
        }
      ]
    })

  /** While the collector was down nobody could be heard. */
  const pass = (time: Millis): void => {
    const past = time - now
    if (past >= downAfter() && Number.isFinite(past)) {
      for (const { waiting } of groups.values()) skip(waiting, past)
      due += past
    }
    now = time
  }

  const told = ({ group, judged, span }: Correlated, { time, items }: LetGo<readonly Heard[]>): Finding[] => {
    hear(judged, items.flat(), time, judging)
    const about = { detector: name, group, time }
    const renewed = takeRenewed(judged, time, judging)
    return [...(renewed ? [renewedFinding(about, renewed)] : []), { ...about, span, ...judge(judged, time, judging) }]
  }

  const releaseOne = (key: string): Finding[] => {
    const correlated = groups.get(key)!
    const findings = release(correlated.waiting, { now, wait }).flatMap(gone => told(correlated, gone))
    due = Math.min(due, dueOf(correlated.waiting, wait))
    for (const finding of findings) echoes.set(finding, finding.stands ? waitsOf(waits, finding) : [])
    return findings
  }

  return {
    get report() {
      const open = [...groups.values()].reduce((sum, { waiting }) => sum + waiting.open.length, 0)
      return { name, groups: groups.size, waiting: open, late }
    },
    hear(finding, isFiring, time) {
      if (!sources.has(finding.detector)) return
      pass(time)
      const tags = tagsFor(finding)
      const item = heardBy(finding, tags, isFiring)
      if (item.length === 0 || by.some(tag => tags[tag] === undefined)) return
      const correlated = correlatedFor(groupOf(tags))
      const { time: at, span = 0 } = finding
      correlated.span = Math.max(correlated.span, span)
      heardOf.add(correlated.group.key)
      const channel = `${finding.detector}/${finding.group.key}`
      if (arrive(correlated.waiting, { channel, time: at, span, prompt: finding.detector === absenceName, item }, now)) return
      late++
      hear(correlated.judged, item, at, judging)
    },
    tell(time) {
      pass(time)
      const all = now >= due
      if (all) due = Number.POSITIVE_INFINITY
      // Sorted, so that it makes no difference which came first.
      const keys = [...(all ? groups.keys() : heardOf)].sort()
      heardOf.clear()
      return [...keys.flatMap(releaseOne), ...echoes.take(now)]
    },
    use(others) {
      const isOther = waitNames.some(name => waits[name] !== others[name])
      waits = others
      if (isOther) echoes.use(finding => waitsOf(waits, finding))
    },
    save: (): Saved => ({
      ...{ now, late, groups: [...groups].map(([key, one]) => [key, structuredClone(one)] as const) },
      echoes: echoes.save()
    }),
    restore(state) {
      const saved = state as Saved
      now = saved.now
      late = saved.late
      groups = new Map(saved.groups.map(([key, one]) => [key, structuredClone(one)]))
      due = Number.NEGATIVE_INFINITY
      echoes.restore(saved.echoes ?? [])
    }
  }
}
