// Keeps an agent from bringing series without end: beyond its limits new ones get no number, and who is to blame is named.

import { type Series, seriesOfKey } from '../../protocol/series.ts'
import type { Register } from '../series/register.ts'

export interface GuardLimits {
  readonly seriesPerAgent: number
  readonly valuesPerTag: number
}

export interface Blame {
  readonly reason: 'series' | 'values'
  /** The tag with too many values; where there are too many series, the tag with the most values. */
  readonly label: string
}

/** The different values of an agent's tags. */
type Values = Map<string, Set<string>>

const note = (values: Values, { tags }: Series): void => {
  for (const [tag, value] of Object.entries(tags)) {
    const known = values.get(tag)
    if (known) known.add(value)
    else values.set(tag, new Set([value]))
  }
}

const widest = (values: Values): string => [...values].sort(([, a], [, b]) => b.size - a.size)[0]?.[0] ?? ''

export class Guard {
  readonly #register: Register
  readonly #limits: GuardLimits
  /** Of agents with so many series that one of their tags may have too many values: of the others nothing needs to be known. */
  readonly #values = new Map<string, Values>()

  constructor(register: Register, limits: GuardLimits) {
    this.#register = register
    this.#limits = limits
  }

  /** Why a new series of an agent gets no number; undefined where it may have one. @param staged new ones of the same write that do */
  blame(agent: string, { tags }: Series, staged: readonly Series[]): Blame | undefined {
    const { seriesPerAgent, valuesPerTag } = this.#limits
    const brought = this.#register.countOf(agent) + staged.length
    if (brought < Math.min(seriesPerAgent, valuesPerTag)) return undefined
    const values = this.#valuesOf(agent, staged)
    for (const [tag, value] of Object.entries(tags)) {
      const known = values.get(tag)
      if (known && known.size >= valuesPerTag && !known.has(value)) return { reason: 'values', label: tag }
    }
    return brought < seriesPerAgent ? undefined : { reason: 'series', label: widest(values) }
  }

  /** The series gets a number. */
  note(agent: string, series: Series): void {
    const values = this.#values.get(agent)
    if (values) note(values, series)
  }

  /** A write failed: what was noted for it is not so. */
  forget(): void {
    this.#values.clear()
  }

  #valuesOf(agent: string, staged: readonly Series[]): Values {
    let values = this.#values.get(agent)
    if (values) return values
    values = new Map()
    for (const key of this.#register.keysOf(agent)) note(values, seriesOfKey(key))
    for (const series of staged) note(values, series)
    this.#values.set(agent, values)
    return values
  }
}
