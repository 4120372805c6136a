// How an agent stands with the collector: what of its samples is not counted, and which of its batches were turned away.

import { type Operation, prefixed, scan, type Table } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { Identity, Lane } from '../../protocol/batch.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Blame } from './guard.ts'

/** Samples of series that were not let in. */
export interface Offence extends Blame {
  readonly samples: number
  readonly lastTime: Millis
}

/** Batches that were turned away: how many, and the last. */
export interface TurnedAway {
  readonly count: number
  readonly last?: { readonly epoch: string; readonly lane: Lane; readonly sequence: number; readonly time: Millis }
}

export interface Standing {
  readonly refused: number
  /** By whom; so many of them at most. */
  readonly offences: readonly Offence[]
  /** Samples from the future. */
  readonly future: number
  /** The same identity with other bytes. */
  readonly conflicts: TurnedAway
  /** Of an epoch that was followed by another. */
  readonly fenced: TurnedAway
}

const offencesMax = 16
const none: TurnedAway = { count: 0 }
/** Of an agent of which all is well. */
export const clean: Standing = { refused: 0, offences: [], future: 0, conflicts: none, fenced: none }
const prefix = 'a/'

/** The worst stay. */
const withOffence = (offences: readonly Offence[], { reason, label }: Blame, samples: number, lastTime: Millis): Offence[] => {
  const same = (one: Offence): boolean => one.reason === reason && one.label === label
  const before = offences.find(same)?.samples ?? 0
  const others = offences.filter(one => !same(one)).slice(0, offencesMax - 1)
  return [...others, { reason, label, samples: before + samples, lastTime }].sort((a, b) => b.samples - a.samples)
}

export class Standings {
  readonly #agents = new Map<string, Standing>()

  of(agent: string): Standing {
    return this.#agents.get(agent) ?? clean
  }

  async load(table: Table): Promise<void> {
    for await (const { key, value } of scan(table, prefixed(prefix)))
      this.#agents.set(key.slice(prefix.length), unpack(value) as Standing)
  }

  note(changed: ReadonlyMap<string, Standing>): void {
    for (const [agent, standing] of changed) this.#agents.set(agent, standing)
  }
}

/** What one write changes of it. */
export class Restanding {
  readonly #standings: Standings
  readonly #changed = new Map<string, Standing>()

  constructor(standings: Standings) {
    this.#standings = standings
  }

  refuse(agent: string, blame: Blame, samples: number, time: Millis): void {
    const { refused, offences, ...rest } = this.#of(agent)
    this.#changed.set(agent, {
      ...rest,
      refused: refused + samples,
      offences: withOffence(offences, blame, samples, time)
    })
  }

  postpone(agent: string, samples: number): void {
    const before = this.#of(agent)
    this.#changed.set(agent, { ...before, future: before.future + samples })
  }

  turnAway(kind: 'conflicts' | 'fenced', { agent, epoch, lane, sequence }: Identity, time: Millis): void {
    const before = this.#of(agent)
    this.#changed.set(agent, { ...before, [kind]: { count: before[kind].count + 1, last: { epoch, lane, sequence, time } } })
  }

  operations(): Operation[] {
    return [...this.#changed].map(([agent, standing]) => ({ key: prefix + agent, value: pack(standing) }))
  }

  /** The write is done. */
  settle(): void {
    this.#standings.note(this.#changed)
  }

  #of(agent: string): Standing {
    return this.#changed.get(agent) ?? this.#standings.of(agent)
  }
}
