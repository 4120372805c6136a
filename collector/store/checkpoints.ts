// The engine's state on disk: in rows of bounded size, and one that says which of them count.

import { type Operation, prefixed, sortable, type Table } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { State } from '../../protocol/stage.ts'
import { type Large, putLarge, takeLarge } from './largearrays.ts'
import type { Checkpoint } from './outputs.ts'

const rowBytes = 1 << 20
/** Rows of one write. */
const rowsAtOnce = 8
const prefix = 'k/'
const headKey = `${prefix}head`

interface Head {
  readonly position: number
  readonly rows: number
  /** In the rows after the first ones, one array after the other. Absent where all is in those, as it was at first. */
  readonly large?: readonly LargeHead[]
  /** Of all its rows. Absent where it was not counted yet. */
  readonly bytes?: number
}

type LargeHead = Omit<Large, 'bytes'> & { readonly bytes: number }

const rowKey = (position: number, index: number): string => `${prefix}${sortable(position)}/${sortable(index)}`

const headOf = async (table: Table): Promise<Head | undefined> => {
  const bytes = await table.get(headKey)
  return bytes && (unpack(bytes) as Head)
}

interface Prepared {
  /** With these it is the one that counts. */
  readonly operations: readonly Operation[]
  readonly bytes: number
}

const rowsOf = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / rowBytes) }, (_, at) => bytes.subarray(at * rowBytes, (at + 1) * rowBytes))

/** Writes all of a checkpoint but what makes it count; nobody changes its arrays until all is written. @throws WaysideError WAY_DISK_* */
export const prepareCheckpoint = async (table: Table, { position, engine }: Checkpoint): Promise<Prepared> => {
  const { rest, large } = takeLarge(engine)
  const packed = rowsOf(pack(rest))
  const values = [...packed, ...large.flatMap(({ bytes }) => rowsOf(bytes))]
  const rows = values.map((value, index): Operation => ({ key: rowKey(position, index), value }))
  const heads = large.map(({ path, kind, bytes }): LargeHead => ({ path, kind, bytes: bytes.length }))
  const bytes = values.reduce((sum, { length }) => sum + length, 0)
  const head: Operation = { key: headKey, value: pack({ position, rows: packed.length, large: heads, bytes } satisfies Head) }
  let at = 0
  for (; at + rowsAtOnce < rows.length; at += rowsAtOnce) await table.write(rows.slice(at, at + rowsAtOnce), { sync: true })
  return { operations: [...rows.slice(at), head], bytes }
}

/** Replaces the checkpoint before: one or the other is there at any time. Returns its bytes. @throws WaysideError WAY_DISK_* */
export const writeCheckpoint = async (table: Table, checkpoint: Checkpoint): Promise<number> => {
  const { position, engine } = checkpoint
  const known = await headOf(table)
  if (known?.position === position) return known.bytes ?? pack(engine).length
  const { operations, bytes } = await prepareCheckpoint(table, checkpoint)
  await table.write(operations, { sync: true })
  await forgetOtherCheckpoints(table, position)
  return bytes
}

/** Also what attempts have left that did not come to their end. */
export const forgetOtherCheckpoints = async (table: Table, position: number): Promise<void> => {
  const own = prefixed(`${prefix}${sortable(position)}/`)
  for (;;) {
    const entries = await table.range({ ...prefixed(prefix), limit: 64 })
    const others = entries.filter(({ key }) => key !== headKey && (key < own.from || key >= own.to))
    if (others.length === 0) return
    await table.write(
      others.map(({ key }) => ({ key })),
      { sync: false }
    )
  }
}

export const readCheckpoint = async (table: Table): Promise<Checkpoint | undefined> => {
  const head = await headOf(table)
  if (!head) return undefined
  const { position, rows, large: heads = [] } = head
  const parts: Uint8Array[] = []
  for (let index = 0; index < rows; index++) parts.push((await table.get(rowKey(position, index)))!)
  const large: Large[] = []
  let next = rows
  for (const { path, kind, bytes } of heads) {
    const array = new Uint8Array(bytes)
    for (let at = 0; at < bytes; at += rowBytes) array.set((await table.get(rowKey(position, next++)))!, at)
    large.push({ path, kind, bytes: array })
  }
  return { position, engine: putLarge(unpack(Buffer.concat(parts)), large) as State }
}
