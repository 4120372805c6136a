// Few distinct values: them, then for each sample which one. For converters with few steps and machines with few states.

import type { Code } from './code.ts'
import { decimal } from './decimal.ts'
import { halvesOf } from './float.ts'
import { raw } from './raw.ts'
import { type Plan, planWhole, readWhole } from './whole.ts'
import { gammaBits } from './writer.ts'

/** Entries of a dictionary are themselves a column of one of these codes. */
const entryCodes = [decimal, raw] as const

/** With more than so many new values among the first few there is no dictionary. */
const lookMax = 24
const newMax = 19

/** How often each value occurs; undefined with more than `max` distinct values, and where equality would lose bits. */
const countsOf = (values: Float64Array, max: number): Map<number, number> | undefined => {
  const counts = new Map<number, number>()
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value) || Object.is(value, -0)) return undefined
    counts.set(value, (counts.get(value) ?? 0) + 1)
    if (counts.size > max || (i < lookMax && counts.size > newMax)) return undefined
  }
  return counts
}

/** What the places alone take at least: their entropy. */
const leastBits = (counts: ReadonlyMap<number, number>, total: number): number => {
  let bits = 0
  for (const count of counts.values()) bits += count * Math.log2(total / count)
  return bits
}

const planEntries = (entries: Float64Array): { code: number; plan: Plan } => {
  const plan = decimal.plan(entries, Number.POSITIVE_INFINITY)
  return plan ? { code: 0, plan } : { code: 1, plan: raw.plan(entries, Number.POSITIVE_INFINITY)! }
}

/** Ranks alternate in sign, so that the zigzag of the residual code gives them back: the most frequent entry is the shortest. */
const alternate = (rank: number): number => (rank % 2 === 0 ? rank / 2 : -(rank + 1) / 2)
const rankOf = (place: number): number => (place < 0 ? -2 * place - 1 : 2 * place)

const planWith = (values: Float64Array, entries: Float64Array, byRank: boolean): Plan => {
  const places = new Map<number, number>()
  for (let i = 0; i < entries.length; i++) places.set(entries[i]!, byRank ? alternate(i) : i)
  const { code, plan } = planEntries(entries)
  const indexes = planWhole(values.map(value => places.get(value)!))
  return {
    bits: gammaBits(entries.length, 2) + 2 + plan.bits + indexes.bits,
    write: writer => {
      writer.gamma(entries.length, 2)
      writer.bits(byRank ? 1 : 0, 1)
      writer.bits(code, 1)
      plan.write(writer)
      indexes.write(writer)
    }
  }
}

export const dictionary: Code = {
  plan: (values, budget) => {
    const counts = countsOf(values, values.length >> 1)
    if (!counts || leastBits(counts, values.length) > budget) return undefined
    const sorted = Float64Array.from(counts.keys()).sort()
    const ranked = sorted.slice().sort((a, b) => counts.get(b)! - counts.get(a)! || a - b)
    const [byValue, byRank] = [planWith(values, sorted, false), planWith(values, ranked, true)]
    return byRank.bits < byValue.bits ? byRank : byValue
  },
  read: (reader, into) => {
    const count = reader.gamma(2)
    if (count === 0 || count > into.length) reader.refuse(`a dictionary of ${count} entries for ${into.length} values`)
    const byRank = reader.flag()
    const entries = new Float64Array(count)
    entryCodes[reader.bits(1)]!.read(reader, entries)
    readWhole(reader, into)
    const [from, to] = [halvesOf(entries), halvesOf(into)]
    for (let i = 0; i < into.length; i++) {
      const index = byRank ? rankOf(into[i]!) : into[i]!
      if (!(index >= 0 && index < count)) reader.refuse(`entry ${index} of a dictionary of ${count}`)
      to.setFloat64(i * 8, from.getFloat64(index * 8))
    }
  }
}
