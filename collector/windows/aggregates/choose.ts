// What a configuration may write for one aggregate: its name, `p95`, or the name with options.

import { z } from '../../../protocol/options.ts'
import { choose as chooseRecipe, type Registry } from '../../../protocol/recipe.ts'
import type { Aggregate } from '../aggregate.ts'

export interface Chosen {
  /** Name of its recipe. */
  readonly use: string
  /** What its value is called in a result. */
  readonly name: string
  /** Identifies aggregate and options. */
  readonly key: string
  readonly make: () => Aggregate
}

const percentile = /^p(\d{1,2}(?:\.\d{1,6})?)$/

const as = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9._-]{0,63}$/, 'must be letters, digits and . _ -, a letter first')
  .optional()
  .describe('What its value is called; default: the name of the aggregate')

type Written = Readonly<Record<string, unknown>>

/** `p95` as what it is short for. */
const spelt = (written: Written): Written => {
  const [short, percent] = percentile.exec(String(written['use'])) ?? []
  return short === undefined ? written : { as: short, ...written, use: 'quantile', q: Number(`${percent}e-2`) }
}

const entryOf = (written: unknown): Written | undefined => {
  if (typeof written === 'string') return spelt({ use: written })
  return typeof written === 'object' && written !== null ? spelt(written as Written) : undefined
}

/** A schema for one entry of a window's list. */
export const choose = (registry: Registry<Aggregate>) => {
  const known = `there are: ${Object.keys(registry).join(', ')}, and p1 to p99.9; or { use: <name>, ...its options }`
  const full = chooseRecipe(registry, { as })
  const { $schema: _, ...fullSchema } = z.toJSONSchema(full, { io: 'input', unrepresentable: 'any' })
  return z
    .preprocess((written, context) => {
      const entry = entryOf(written)
      const use = entry?.['use']
      if (typeof use === 'string' && Object.hasOwn(registry, use)) return entry
      const found = typeof use === 'string' ? `no aggregate is called "${use}"` : 'must be the name of an aggregate'
      context.addIssue({ code: 'custom', message: `${found}, ${known}` })
      return z.NEVER
    }, full)
    .transform(({ use, key, common, make }): Chosen => ({ use, name: common.as ?? use, key, make }))
    .meta({ anyOf: [{ type: 'string' }, fullSchema] })
}
