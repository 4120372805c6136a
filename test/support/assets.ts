// Random reference tables, as CSV and as YAML.

import fc from 'fast-check'
import { timeText } from '../../collector/reference/kinds.ts'

/** A row of a table; times are hours since 1970, and no two rows of an asset overlap. */
export interface Line {
  readonly asset: string
  readonly from: number | undefined
  readonly to: number | undefined
  readonly cells: Readonly<Record<string, string>>
}

const text = fc.constantFrom('', 'north', 'south', '007', '1.10', 'true', 'null', '~', 'é ü', '- a', '#1', '[x]', '2026-01-01')
const cells = fc.record({
  site: text,
  type: text,
  agent: fc.constantFrom('', 'gw-1', 'gw-2', 'gw-2 gw-1'),
  rated_power: fc.constantFrom('', '7.5', '7.50', '1e3', '-0', '0'),
  installed: fc.constantFrom('', '2021-04-12', '2021-04-12T00:00:00Z', '1969-12-31'),
  notes: fc.oneof(text, fc.constantFrom('a, b', 'say "c"', 'two\nlines', ': {', "it's", '\\n', '|'))
})

/** Rows of one asset out of bounds in order: each from one to the next or to open end, some left out. */
const linesOf = (asset: string) =>
  fc
    .record({
      bounds: fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 6 }),
      before: fc.boolean(),
      rows: fc.array(fc.record({ kept: fc.boolean(), ended: fc.boolean(), cells }), { minLength: 7, maxLength: 7 })
    })
    .map(({ bounds, before, rows }) => {
      const sorted = bounds.toSorted((a, b) => a - b)
      const froms: (number | undefined)[] = before ? [undefined, ...sorted] : sorted
      return froms.flatMap((from, index): Line[] => {
        const { kept, ended, cells } = rows[index]!
        const to = ended ? froms[index + 1] : undefined
        return kept || index === 0 ? [{ asset, from, to, cells }] : []
      })
    })

export const assets = ['p1', 'p2', 'fan 3'] as const

export const lines: fc.Arbitrary<Line[]> = fc
  .tuple(...assets.map(linesOf))
  .map(all => all.flat())
  .chain(all => fc.shuffledSubarray(all, { minLength: all.length }))

const hour = 3_600_000

const cellsOf = ({ asset, from, to, cells }: Line): Record<string, string> => ({
  asset,
  from: from === undefined ? '' : timeText(from * hour),
  to: to === undefined ? '' : timeText(to * hour),
  ...cells
})

export const csvOf = (lines: readonly Line[]): string => {
  const rows = lines.map(cellsOf)
  const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
  return [Object.keys(rows[0]!), ...rows.map(row => Object.values(row))].map(row => `${row.map(quoted).join(',')}\n`).join('')
}

/** JSON is YAML. */
export const yamlOf = (lines: readonly Line[]): string => lines.map(line => `- ${JSON.stringify(cellsOf(line))}\n`).join('')
