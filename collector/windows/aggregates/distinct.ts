// How many different ones there were.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import type { Aggregate, Names } from '../aggregate.ts'
import { naming } from '../naming.ts'
import { type Seen, seen } from '../states/seen.ts'
import { variety, varietyOf } from '../states/variety.ts'

const named = (of: string): Aggregate => {
  const name = naming(of)
  const value = (series: Seen, names: Names): number => {
    const found = new Set([...series].map(number => name(number, names)))
    found.delete(undefined)
    return found.size
  }
  return { grown: seen, value }
}

export const distinct = recipe({
  about: 'number of different values (exact up to 256, else ± 2.3 % by HyperLogLog), series, or values of a tag (exact)',
  options: { of: z.string().min(1).default('value').describe('What is counted: `value`, `series` or the name of a tag') },
  example: { of: 'asset' },
  make: ({ of }): Aggregate => (of === 'value' ? { grown: variety, value: varietyOf } : named(of))
})
