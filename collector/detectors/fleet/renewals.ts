// Members of a fleet that were maintained: each is left out while it runs in, and begins anew.

import type { Millis } from '../../../protocol/series.ts'
import type { Renewal } from '../renewal.ts'
import type { Row } from '../rows.ts'

/** By member: its last maintenance, and whether a row of after it was seen. Plain data. */
export type Renewals = Record<string, { readonly renewal: Renewal; begun: boolean }>

export const noteRenewal = (renewals: Renewals, member: string, renewal: Renewal | undefined): void => {
  const known = renewals[member]?.renewal
  if (renewal === undefined || renewal.id === known?.id || renewal.at < (known?.at ?? Number.NEGATIVE_INFINITY)) return
  renewals[member] = { renewal, begun: false }
}

/** Those for which a row that ends then is the first of after. */
export const beginning = (renewals: Renewals, end: Millis): [member: string, renewal: Renewal][] =>
  Object.entries(renewals).flatMap(([member, one]): [string, Renewal][] => {
    if (one.begun || end <= one.renewal.at) return []
    one.begun = true
    return [[member, one.renewal]]
  })

/** A row that begins then, without those that are not yet what they will be, or not any more what they were. */
export const present = (renewals: Renewals, row: Row, begin: Millis): Row => {
  const isLeftOut = (member: string): boolean => {
    const one = renewals[member]
    return one?.begun === true && begin < one.renewal.from
  }
  if (!Object.keys(renewals).some(isLeftOut)) return row
  return { ...row, values: Object.fromEntries(Object.entries(row.values).filter(([member]) => !isLeftOut(member))) }
}
