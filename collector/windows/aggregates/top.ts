// The few series, or values of a tag, that are first by another aggregate.

import { z } from '../../../protocol/options.ts'
import { compare } from '../../../protocol/order.ts'
import { type AnyRecipe, type Registry, recipe } from '../../../protocol/recipe.ts'
import { summaries } from '../../../protocol/summary.ts'
import type { Aggregate, Grown, Names, OfSummary, Ranked, Run } from '../aggregate.ts'
import { type Cell, type Layout, layout, type SavedCell } from '../layout.ts'
import { type Naming, naming } from '../naming.ts'
import { choose } from './choose.ts'

/** State of the other aggregate, by number of series: so merging and saving need no names. */
type Cells = Map<number, Cell>

type Saved = readonly [series: number, cell: SavedCell][]

const fresh = (inner: Layout): Cell => {
  const state = new Float64Array(inner.width)
  return { state, at: 0, grown: inner.start(state, 0) }
}

const cellOf = (inner: Layout, cells: Cells, series: number): Cell => {
  let cell = cells.get(series)
  if (!cell) cells.set(series, (cell = fresh(inner)))
  return cell
}

const perSeries = (inner: Layout): Grown<Cells> => ({
  make: () => new Map(),
  add: (cells, run) => void inner.add(cellOf(inner, cells, run.series), run, undefined),
  addSummary: Object.fromEntries(
    summaries.map(summary => [
      summary,
      (cells: Cells, run: Run) => void inner.add(cellOf(inner, cells, run.series), run, summary)
    ])
  ) as OfSummary<(cells: Cells, run: Run) => void>,
  merge(cells, others) {
    for (const [series, other] of others) inner.merge(cellOf(inner, cells, series), other)
  },
  save: (cells): Saved => [...cells].map(([series, cell]) => [series, inner.save(cell)]),
  restore: saved => new Map((saved as Saved).map(([series, cell]) => [series, inner.restore(cell)] as const))
})

/** Merged in the order of the numbers of the series: rounding must not show the order of arrival. */
const byName = (inner: Layout, cells: Cells, name: Naming, names: Names): Map<string, Cell> => {
  const merged = new Map<string, Cell>()
  for (const [series, cell] of [...cells].sort(([a], [b]) => a - b)) {
    const found = name(series, names)
    if (found === undefined) continue
    if (!merged.has(found)) merged.set(found, fresh(inner))
    inner.merge(merged.get(found)!, cell)
  }
  return merged
}

const inOrder =
  (sign: 1 | -1) =>
  (a: Ranked, b: Ranked): number =>
    sign * (a.value - b.value) || compare(a.name, b.name)

/** By any of these aggregates; each gives a number. */
export const top = (numbers: Registry<Aggregate>): AnyRecipe<Aggregate> =>
  recipe({
    about: 'the few series, or values of a tag, that have the greatest or the smallest of another aggregate; exact, ties by name',
    options: {
      k: z.number().int().min(1).max(1000).default(3).describe('How many'),
      by: choose(numbers).prefault('max').describe('The aggregate that ranks them'),
      of: z.string().min(1).default('series').describe('What is ranked: `series` or the name of a tag'),
      order: z.enum(['greatest', 'smallest']).default('greatest').describe('Which come first')
    },
    example: { k: 3, by: 'max', of: 'asset' },
    make: ({ k, by, of, order }): Aggregate => {
      const inner = layout({ by: by.make() })
      const name = naming(of)
      const value = (cells: Cells, names: Names): Ranked[] =>
        [...byName(inner, cells, name, names)]
          .flatMap(([name, cell]) => {
            const value = inner.values(cell, names)['by']
            return typeof value === 'number' && !Number.isNaN(value) ? [{ name, value }] : []
          })
          .sort(inOrder(order === 'greatest' ? -1 : 1))
          .slice(0, k)
      return { grown: perSeries(inner), value }
    }
  })
