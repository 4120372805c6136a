// Few distinct values: them, then for each sample which one. For converters with few steps and machines with few states.

import type { Code } from './code.ts'
import { decimal, patched } from './decimal.ts'
import { halvesOf } from './float.ts'
import type { Floats } from './floats.ts'
import { raw } from './raw.ts'
import { type Plan, planWhole, readWhole } from './whole.ts'
import { gammaBits } from './writer.ts'

/** Entries of a dictionary are themselves a column of one of these codes. */
const entryCodes = [decimal, patched, raw] as const

/** Where so many of the first quarter are new there is no dictionary. */
const newMax = 0.8

/** The distinct values as they first came, how often each is there, and for each sample which one it is. */
interface Occurrences {
  readonly distinct: readonly number[]
  readonly counts: readonly number[]
  readonly which: readonly number[]
}

/** Undefined with more than `max` distinct values, and where equality would lose bits. */
const occurrencesOf = (values: Float64Array, max: number): Occurrences | undefined => {
  const known = new Map<number, number>()
  const distinct: number[] = []
  const counts: number[] = []
  const which: number[] = []
  const look = values.length >> 2
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    const at = known.get(value)
    if (at !== undefined) {
      counts[at]!++
      which.push(at)
    } else if (Number.isNaN(value) || Object.is(value, -0)) return undefined
    else {
      if (distinct.length === max || (i === look && distinct.length > look * newMax)) return undefined
      known.set(value, distinct.length)
      which.push(distinct.length)
      distinct.push(value)
      counts.push(1)
    }
  }
  return known.has(0) && values.some(value => Object.is(value, -0)) ? undefined : { distinct, counts, which }
}

const entryBits = 1

/** What it takes at least: the entropy of the places, and a little for each entry. */
const leastBits = ({ counts, which }: Occurrences): number => {
  let bits = counts.length * entryBits
  for (const count of counts) bits += count * Math.log2(which.length / count)
  return bits
}

/** Ranks alternate in sign, so that the zigzag of the residual code gives them back: the most frequent entry is the shortest. */
const alternate = (rank: number): number => (rank % 2 === 0 ? rank / 2 : -(rank + 1) / 2)
const rankOf = (place: number): number => (place < 0 ? -2 * place - 1 : 2 * place)

/** Entries in an order, and the samples as places in it. */
interface Order {
  readonly byRank: boolean
  readonly entries: Float64Array
  readonly places: Plan
}

const orderBy = ({ distinct, counts, which }: Occurrences, byRank: boolean, make: Floats): Order => {
  const order = distinct.map((_, at) => at)
  order.sort((a, b) => (byRank ? counts[b]! - counts[a]! : 0) || distinct[a]! - distinct[b]!)
  const entries = make(order.length)
  const places: number[] = new Array(order.length).fill(0)
  for (let i = 0; i < order.length; i++) {
    entries[i] = distinct[order[i]!]!
    places[order[i]!] = byRank ? alternate(i) : i
  }
  const wholes = make(which.length)
  for (let i = 0; i < which.length; i++) wholes[i] = places[which[i]!]!
  return { byRank, entries, places: planWhole(wholes, make) }
}

/** What an entry costs more where entries are not in the order of their values, about. */
const disorder = 3

const planEntries = (entries: Float64Array, make: Floats): { code: number; plan: Plan } => {
  for (const [code, { plan }] of entryCodes.entries()) {
    const found = plan(entries, make, Number.POSITIVE_INFINITY)
    if (found) return { code, plan: found }
  }
  throw new Error('raw always has a plan')
}

const planOf = ({ byRank, entries, places }: Order, make: Floats): Plan => {
  const { code, plan } = planEntries(entries, make)
  return {
    bits: gammaBits(entries.length, 2) + 1 + gammaBits(code, 0) + plan.bits + places.bits,
    write: writer => {
      writer.gamma(entries.length, 2)
      writer.bits(byRank ? 1 : 0, 1)
      writer.gamma(code, 0)
      plan.write(writer)
      places.write(writer)
    }
  }
}

export const dictionary: Code = {
  plan: (values, make, budget) => {
    const occurrences = occurrencesOf(values, values.length >> 1)
    if (!occurrences || leastBits(occurrences) > budget) return undefined
    const [byValue, byRank] = [orderBy(occurrences, false, make), orderBy(occurrences, true, make)]
    const isRanked = byRank.places.bits + disorder * byRank.entries.length < byValue.places.bits
    return planOf(isRanked ? byRank : byValue, make)
  },
  read: (reader, into) => {
    const count = reader.gamma(2)
    if (count === 0 || count > into.length) reader.refuse(`a dictionary of ${count} entries for ${into.length} values`)
    const byRank = reader.flag()
    const entries = new Float64Array(count)
    const code = entryCodes[reader.gamma(0)] ?? reader.refuse('entries of an unknown code')
    code.read(reader, entries)
    readWhole(reader, into)
    const [from, to] = [halvesOf(entries), halvesOf(into)]
    for (let i = 0; i < into.length; i++) {
      const index = byRank ? rankOf(into[i]!) : into[i]!
      if (!(index >= 0 && index < count)) reader.refuse(`entry ${index} of a dictionary of ${count}`)
      to.setFloat64(i * 8, from.getFloat64(index * 8))
    }
  }
}
