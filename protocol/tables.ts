// Tables of series that came before: a sender's next batch mostly has the table of one of its last, bit by bit.

import { Buffer } from 'node:buffer'
import type { BitReader } from './coding/reader.ts'
import { charsMax, readTable, type Table } from './coding/table.ts'
import type { Limits } from './limits.ts'
import type { Series } from './series.ts'

interface Known extends Table {
  /** The bits of the table, from a byte boundary on, and whatever came in the last byte after them. */
  readonly bytes: Buffer
  readonly bits: number
  /** Memory, about. */
  readonly cost: number
}

export interface TablesOptions {
  /** Memory for all tables, about. */
  readonly bytes: number
  /** Tables that are remembered of one sender. */
  readonly perSender: number
}

export const defaultTables: TablesOptions = { bytes: 64 << 20, perSender: 4 }

/** What a series takes beside the characters of its key, with its share of tags and lists. */
const seriesBytes = 240

/** In memory of its own: `slice` of a `Buffer` would be a view, and keep all of the batch. */
const copyOf = (bytes: Uint8Array): Buffer => Buffer.from(new Uint8Array(bytes).buffer)

/** True where the reader's next bits are those of the table; how many a table has is said by its own bits alone. */
const isNext = ({ bytes, bits }: Known, { bytes: read, at, end }: BitReader): boolean => {
  const start = at >>> 3
  const whole = bits >>> 3
  const unused = 8 - (bits & 7)
  if (at + bits > end || bytes.compare(read, start, start + whole, 0, whole) !== 0) return false
  return unused === 8 || bytes[whole]! >>> unused === read[start + whole]! >>> unused
}

const isWithin = ({ list, chars }: Known, limits: Limits): boolean => list.length <= limits.series && chars <= charsMax(limits)

/** What a series takes that others keep anyway. */
const sharedBytes = 16

/** The object that others keep of an equal series. */
export type Shared = (series: Series) => Series | undefined

/** With the objects of others where there are some, and the memory that it takes, about. */
const sharing = ({ list, chars }: Table, bytes: Uint8Array, shared: Shared): Table & { readonly cost: number } => {
  let [cost, own] = [bytes.length + 512, 0]
  const found = list.map(series => {
    const other = shared(series)
    if (!other) own++
    cost += other ? sharedBytes : series.key.length + seriesBytes
    return other ?? series
  })
  // Its texts are kept by what is made of them.
  return { list: found, chars, cost: own > 0 ? cost + chars : cost }
}

export class Tables {
  readonly #options: TablesOptions
  readonly #shared: Shared
  /** By sender, the one not heard for longest first; of each the table used last first. */
  readonly #known = new Map<string, Known[]>()
  #bytes = 0

  constructor(options: TablesOptions = defaultTables, shared: Shared = () => undefined) {
    this.#options = options
    this.#shared = shared
  }

  /** Memory in use, about. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Reads the table from the reader's place, a byte boundary, on: as `readTable`, but a table that comes again is the same list.
   * @throws WaysideError WAY_BATCH_CORRUPT, WAY_BATCH_TOO_LARGE
   */
  read(sender: string, reader: BitReader, limits: Limits): readonly Series[] {
    const tables = this.#known.get(sender) ?? []
    const at = tables.findIndex(table => isNext(table, reader))
    const found = tables[at]
    if (!found || !isWithin(found, limits)) return this.#readNew(sender, tables, reader, limits)
    if (at > 0) tables.unshift(...tables.splice(at, 1))
    this.#known.delete(sender)
    this.#known.set(sender, tables)
    reader.at += found.bits
    return found.list
  }

  #readNew(sender: string, tables: Known[], reader: BitReader, limits: Limits): readonly Series[] {
    const start = reader.at
    const read = readTable(reader, limits)
    const bytes = copyOf(reader.bytes.subarray(start >>> 3, (reader.at + 7) >>> 3))
    const table = sharing(read, bytes, this.#shared)
    const { cost } = table
    if (cost > this.#options.bytes) return table.list
    tables.unshift({ ...table, bytes, bits: reader.at - start })
    this.#bytes += cost
    while (tables.length > this.#options.perSender) this.#bytes -= tables.pop()!.cost
    this.#known.delete(sender)
    this.#known.set(sender, tables)
    this.#shrink()
    return table.list
  }

  #shrink(): void {
    for (const [sender, tables] of this.#known) {
      while (this.#bytes > this.#options.bytes && tables.length > 0) this.#bytes -= tables.pop()!.cost
      if (tables.length > 0) return
      this.#known.delete(sender)
    }
  }
}
