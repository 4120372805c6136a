// Takes the state of aggregates from windows that no late sample can change any more: their values stay.

import type { Operation, Table } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Dictionary } from './dictionary.ts'
import * as keys from './keys.ts'
import { streamOfName } from './streams.ts'
import { trimmedRow } from './windowrows.ts'

/** Of the windows of one definition for one group. */
export interface Final {
  /** Windows that ended at this time or before do not change. */
  readonly before: Millis
  /** Sheets that begin at this time or before are not read. */
  readonly sheets: Millis
}

export type FinalOf = (window: string, since: number, groupKey: string) => Final | undefined

/** Streams looked at, and rows changed, in one step at most. */
const [streamsAtOnce, rowsAtOnce] = [16, 64]
/** A round over all streams begins so long after the one before at the soonest, by the journal's time. */
const roundMs: Millis = 60_000

export interface Trimming {
  /** A bounded part of what is to be done; what comes of windows does not depend on when it is. @throws WaysideError WAY_DISK_* */
  step(finalOf: FinalOf, received: Millis): Promise<void>
}

export const trimming = (table: Table, streams: Dictionary): Trimming => {
  let round: Iterator<readonly [name: string, stream: number]> | undefined
  let due = Number.NEGATIVE_INFINITY

  /** Undefined at the end of a round, and until the next is due. */
  const next = (received: Millis): readonly [name: string, stream: number] | undefined => {
    if (!round && received < due) return undefined
    if (!round) due = received + roundMs
    round ??= streams.entries()[Symbol.iterator]()
    const { done, value } = round.next()
    if (done) round = undefined
    return done ? undefined : value
  }

  const trimRows = async (stream: number, before: Millis): Promise<Operation[]> => {
    const cursor = await table.get(keys.trimmedKey(stream))
    const from = cursor ? (unpack(cursor) as string) : keys.windowsOf(stream)
    const rows = await table.range({ from, to: keys.windowKeys(stream, before).from, limit: rowsAtOnce })
    const operations: Operation[] = []
    let reached: string | undefined
    for (const { key, value } of rows) {
      const { end, row } = trimmedRow(value)
      if (end > before) break
      if (row) operations.push({ key, value: row })
      reached = key
    }
    return reached === undefined ? [] : [...operations, { key: keys.trimmedKey(stream), value: pack(`${reached}\0`) }]
  }

  const trimSheets = async (stream: number, upTo: Millis): Promise<Operation[]> =>
    (await table.range({ ...keys.sheetsBefore(stream, Math.floor(upTo) + 1), limit: rowsAtOnce })).map(({ key }) => ({ key }))

  const trimStream = async (name: string, stream: number, finalOf: FinalOf): Promise<Operation[]> => {
    const { window, since, group } = streamOfName(name)
    const final = finalOf(window, since, group.key)
    if (!final || final.before === Number.NEGATIVE_INFINITY) return []
    return [...(await trimRows(stream, final.before)), ...(await trimSheets(stream, final.sheets))]
  }

  return {
    async step(finalOf, received) {
      const operations: Operation[] = []
      for (let looked = 0; looked < streamsAtOnce && operations.length < rowsAtOnce; looked++) {
        const found = next(received)
        if (!found) break
        operations.push(...(await trimStream(found[0], found[1], finalOf)))
      }
      if (operations.length > 0) await table.write(operations, { sync: false })
    }
  }
}
