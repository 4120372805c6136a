// Few distinct values: them in order, then for each sample which one. For converters with few steps and machines with few states.

import type { Code } from './code.ts'
import { decimal } from './decimal.ts'
import { halvesOf } from './float.ts'
import { raw } from './raw.ts'
import { planWhole, readWhole } from './whole.ts'
import { gammaBits } from './writer.ts'

/** Entries of a dictionary are themselves a column of one of these codes. */
const entryCodes = [decimal, raw] as const

interface Dictionary {
  readonly entries: Float64Array
  readonly indexes: Float64Array
}

const hasNegativeZero = (values: Float64Array): boolean => values.some(value => Object.is(value, -0))

/** Undefined with more than `max` distinct values, and where equality would lose bits. */
const dictionaryOf = (values: Float64Array, max: number): Dictionary | undefined => {
  const known = new Set<number>()
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) return undefined
    known.add(value)
    if (known.size > max) return undefined
  }
  if (known.has(0) && hasNegativeZero(values)) return undefined
  const entries = Float64Array.from(known).sort()
  const ranks = new Map<number, number>()
  for (let i = 0; i < entries.length; i++) ranks.set(entries[i]!, i)
  return { entries, indexes: values.map(value => ranks.get(value)!) }
}

const entriesPlan = (entries: Float64Array) => {
  const plan = decimal.plan(entries, Number.POSITIVE_INFINITY)
  return plan ? { code: 0, plan } : { code: 1, plan: raw.plan(entries, Number.POSITIVE_INFINITY)! }
}

export const dictionary: Code = {
  plan: values => {
    const found = dictionaryOf(values, values.length >> 1)
    if (!found) return undefined
    const { code, plan } = entriesPlan(found.entries)
    const indexes = planWhole(found.indexes)
    return {
      bits: gammaBits(found.entries.length, 2) + 1 + plan.bits + indexes.bits,
      write: writer => {
        writer.gamma(found.entries.length, 2)
        writer.bits(code, 1)
        plan.write(writer)
        indexes.write(writer)
      }
    }
  },
  read: (reader, into) => {
    const count = reader.gamma(2)
    if (count === 0 || count > into.length) reader.refuse(`a dictionary of ${count} entries for ${into.length} values`)
    const entries = new Float64Array(count)
    entryCodes[reader.bits(1)]!.read(reader, entries)
    readWhole(reader, into)
    const [from, to] = [halvesOf(entries), halvesOf(into)]
    for (let i = 0; i < into.length; i++) {
      const index = into[i]!
      if (!(index >= 0 && index < count)) reader.refuse(`entry ${index} of a dictionary of ${count}`)
      to.setFloat64(i * 8, from.getFloat64(index * 8))
    }
  }
}
