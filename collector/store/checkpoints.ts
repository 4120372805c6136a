// The engine's state on disk: in rows of bounded size, and one that says which of them count.

import { type Operation, prefixed, sortable, type Table } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { State } from '../../protocol/stage.ts'
import type { Checkpoint } from './outputs.ts'

const rowBytes = 1 << 20
/** Rows of one write. */
const rowsAtOnce = 8
const prefix = 'k/'
const headKey = `${prefix}head`

interface Head {
  readonly position: number
  readonly rows: number
}

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

/** Writes all of a checkpoint but what makes it count. @throws WaysideError WAY_DISK_* */
export const prepareCheckpoint = async (table: Table, { position, engine }: Checkpoint): Promise<Prepared> => {
  const bytes = pack(engine)
  const rows: Operation[] = []
  for (let at = 0; at < bytes.length; at += rowBytes)
    rows.push({ key: rowKey(position, rows.length), value: bytes.subarray(at, at + rowBytes) })
  const head: Operation = { key: headKey, value: pack({ position, rows: rows.length } satisfies Head) }
  let at = 0
  for (; at + rowsAtOnce < rows.length; at += rowsAtOnce) await table.write(rows.slice(at, at + rowsAtOnce), { sync: true })
  return { operations: [...rows.slice(at), head], bytes: bytes.length }
}

/** Replaces the checkpoint before: one or the other is there at any time. Returns its bytes. @throws WaysideError WAY_DISK_* */
export const writeCheckpoint = async (table: Table, checkpoint: Checkpoint): Promise<number> => {
  const { position, engine } = checkpoint
  if ((await headOf(table))?.position === position) return pack(engine).length
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
  const parts: Uint8Array[] = []
  for (let index = 0; index < head.rows; index++) parts.push((await table.get(rowKey(head.position, index)))!)
  return { position: head.position, engine: unpack(Buffer.concat(parts)) as State }
}
