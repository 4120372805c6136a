// A reference table as a person reads it.

import { columnsText, countText, printable } from '../../platform/readable.ts'
import type { Millis } from '../../protocol/series.ts'
import { kinds, timeText } from './kinds.ts'
import type { Reference } from './reference.ts'

const endText = (time: Millis): string => (Number.isFinite(time) ? timeText(time) : '')

const rowsOf = ({ columns, assets, intervalsOf }: Reference): string[][] =>
  assets().flatMap(asset =>
    intervalsOf(asset).map(({ from, to, attributes }) => [
      asset,
      endText(from),
      endText(to),
      ...Object.entries(columns).map(([column, kind]) =>
        attributes[column] === undefined ? '' : printable(kinds[kind].show(attributes[column]))
      )
    ])
  )

const counted = (count: number, one: string): string => `${countText(count)} ${one}${count === 1 ? '' : 's'}`

export const referenceText = (reference: Reference): string => {
  const { key, columns, fingerprint } = reference
  const names = Object.entries(columns).map(([column, kind]) =>
    kind === 'text' || kind === 'agents' ? column : `${column} (${kind})`
  )
  const rows = rowsOf(reference)
  const served = `served by ${counted(reference.agents().length, 'agent')}`
  const summary = `${counted(reference.assets().length, 'asset')} in ${counted(rows.length, 'row')}, ${served}`
  return `${columnsText([key, 'from', 'to', ...names], rows)}${summary}\nfingerprint ${fingerprint}\n`
}
