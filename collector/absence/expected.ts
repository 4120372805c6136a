// What the reference table expects and never came: assets that have an agent, measurements listed for them, agents.

import { type Millis, type Series, series } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Finding } from '../detectors/detector.ts'
import type { Awaited } from '../reference/awaited.ts'
import { agentGroup, expectedNoMore, neverSeen, seenAtLast } from './words.ts'

/** Expected, and not seen yet. */
export interface Item {
  readonly group: Series
  /** Any of them would do; empty of an agent itself. */
  readonly agents: readonly string[]
  /** Journal time since which it is expected. */
  readonly since: Millis
  readonly told: boolean
}

export interface ExpectedPorts {
  /** Journal time since which an agent is heard; undefined where it is not. */
  readonly heardSince: (agent: string) => Millis | undefined
}

export interface Expecting {
  /** The tag that names assets. */
  readonly key: string
  /** Keys of groups of which something came. */
  readonly seen: ReadonlySet<string>
  readonly now: Millis
}

type Wanted = Omit<Item, 'told'>

const wantedOf = (awaited: readonly Awaited[], key: string, now: Millis): Wanted[] => {
  const agents = new Map<string, Wanted>()
  const items = awaited.flatMap(({ asset, from, agents: some, measurements }): Wanted[] => {
    const since = Math.max(from, now)
    for (const agent of some) {
      const known = agents.get(agent)
      if (!known || known.since > since) agents.set(agent, { group: agentGroup(agent), agents: [], since })
    }
    const groups = measurements.length > 0 ? measurements : ['asset']
    return groups.map(measurement => ({ group: series(measurement, { [key]: asset }), agents: some, since }))
  })
  return [...agents.values(), ...items]
}

const isSame = ({ agents }: Wanted, other: Wanted): boolean => agents.join(' ') === other.agents.join(' ')

/** As the table has it now; what has been waited for from the same agents is not waited for anew. */
const goOn = (before: Item | undefined, item: Wanted, now: Millis): Item => {
  if (!before) return { ...item, told: false }
  // Since then it was expected, however long before it is by now: a time to come is that of the table.
  const since = isSame(before, item) && before.since <= now && item.since <= now ? before.since : item.since
  return { ...item, since, told: before.told }
}

/** Agents come before what they serve: one that never came speaks for that. */
export class Expected {
  readonly #ports: ExpectedPorts
  #items = new Map<string, Item>()
  #due: Millis = Number.POSITIVE_INFINITY

  constructor(ports: ExpectedPorts) {
    this.#ports = ports
  }

  get due(): Millis {
    return this.#due
  }

  get items(): Iterable<Item> {
    return this.#items.values()
  }

  /** Another table is in force. Findings are of what was told and is not expected any more. */
  expect(awaited: readonly Awaited[], { key, seen, now }: Expecting): Finding[] {
    const before = this.#items
    const wanted = wantedOf(awaited, key, now).filter(({ group }) => !seen.has(group.key))
    this.#items = new Map(wanted.map(item => [item.group.key, goOn(before.get(item.group.key), item, now)]))
    this.#due = now
    return [...before.values()]
      .filter(({ group, told }) => told && !this.#items.has(group.key))
      .map(({ group }) => expectedNoMore(group, now, 'the reference table says so'))
  }

  /** Something came of a group. */
  see(key: string, now: Millis): Finding[] {
    const item = this.#items.get(key)
    if (!item) return []
    this.#items.delete(key)
    return item.told ? [seenAtLast(item.group, now)] : []
  }

  /** @param from journal time before which nothing could be heard */
  tick(now: Millis, neverAfter: Millis, from: Millis): Finding[] {
    if (now < this.#due) return []
    this.#due = Number.POSITIVE_INFINITY
    const found: Finding[] = []
    for (const item of [...this.#items.values()].filter(({ told }) => !told)) {
      const due = this.#since(item, from, now) + neverAfter
      if (due > now) this.#due = Math.min(this.#due, due)
      else found.push(this.#tell(item, now))
    }
    return found
  }

  save(): State {
    return [...this.#items.values()]
  }

  restore(state: State): void {
    this.#items = new Map((state as Item[]).map(item => [item.group.key, item]))
    this.#due = Number.NEGATIVE_INFINITY
  }

  /** Of one whose agents are all silent nothing is known: it is waited for once they are there. */
  #since({ since, agents }: Item, from: Millis, now: Millis): Millis {
    const heard = agents.map(agent => this.#ports.heardSince(agent) ?? now)
    return Math.max(since, from, agents.length > 0 ? Math.min(...heard) : since)
  }

  #tell(item: Item, now: Millis): Finding {
    this.#items.set(item.group.key, { ...item, told: true })
    return neverSeen(item.group, item.agents, item.since, now)
  }
}
