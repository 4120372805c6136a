// The port to durable storage: ordered tables of bytes with atomic, optionally synced writes.

/** A put, or a removal where there is no value. */
export interface Operation {
  readonly key: string
  readonly value?: Uint8Array
}

export interface Entry {
  readonly key: string
  readonly value: Uint8Array
}

/** Keys from `from` inclusive to `to` exclusive, at most `limit` of them; `reverse` starts from the end. */
export interface Range {
  readonly from: string
  readonly to: string
  readonly limit: number
  readonly reverse?: boolean
}

/** An ordered map on disk. Keys compare by UTF-16 code unit of ASCII text. */
export interface Table {
  get(key: string): Promise<Uint8Array | undefined>
  range(range: Range): Promise<Entry[]>
  /**
   * All operations or none; with `sync` they have reached the disk when the promise resolves. A value holds until the next operation
   * is asked for. @throws WaysideError WAY_DISK_*
   */
  write(operations: Iterable<Operation>, options: { readonly sync: boolean }): Promise<void>
  /** Gives the room of what was removed from a range back, where the disk does not do so by itself. */
  compact?(range: Pick<Range, 'from' | 'to'>): Promise<void>
  close(): Promise<void>
}

export interface Disk {
  /** Opens or creates a table. When the promise resolves, all that reads will find is on disk, also what the run before had not synced. */
  open(name: string): Promise<Table>
}

/** Numbers up to 2^53 in text that sorts as they do. */
export const sortable = (number: number): string => number.toString(36).padStart(11, '0')

export const unsortable = (text: string): number => Number.parseInt(text, 36)

/** The range of all keys that begin with `prefix`. */
export const prefixed = (prefix: string): { from: string; to: string } => ({ from: prefix, to: `${prefix}\uffff` })

/** Walks a range page by page, so that memory stays bounded however long it is. */
export async function* scan(table: Table, range: Omit<Range, 'limit' | 'reverse'>, page = 256): AsyncGenerator<Entry> {
  let { from } = range
  while (true) {
    const entries = await table.range({ from, to: range.to, limit: page })
    yield* entries
    if (entries.length < page) return
    from = `${entries.at(-1)!.key}\0`
  }
}

/** Removes all of a range, page by page, without a sync: what is left after a crash is removed again. */
export const removeAll = async (table: Table, range: Omit<Range, 'limit' | 'reverse'>, page = 256): Promise<void> => {
  for (;;) {
    const entries = await table.range({ ...range, limit: page })
    if (entries.length === 0) return
    await table.write(
      entries.map(({ key }) => ({ key })),
      { sync: false }
    )
  }
}
