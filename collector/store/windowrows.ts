// Windows on disk: the rows of one write, with what is changed so far over what is stored.

import { type Operation, prefixed, type Table } from '../../platform/disk.ts'
import { pack, packOnce, unpack } from '../../platform/pack.ts'
import { compare } from '../../protocol/order.ts'
import type { Millis } from '../../protocol/series.ts'
import type { SavedCell } from '../windows/layout.ts'
import type { Row, Rows } from '../windows/revising.ts'
import type { Completeness, Group, WindowResult } from '../windows/window.ts'
import type { Dictionary } from './dictionary.ts'
import { indexOf, sheetKey, windowKey, windowKeys, windowsOf } from './keys.ts'
import { type KnownStream, type KnownStreams, knownStreams } from './knownstreams.ts'

/** What a row on disk says besides its key. */
type Packed = readonly [
  start: Millis,
  end: Millis,
  revision: number,
  values: Row['values'],
  agents: readonly string[],
  completeness: Completeness,
  /** Of rows of before its state is a typed array. */
  cell: readonly [state: ArrayLike<number>, grown: SavedCell[1]] | null
]

/** What a write puts in the place of a row: a window, or the state of a stretch beside the rows. */
type Change = { readonly row: Row; readonly completeness: Completeness } | { readonly sheet: SavedCell }

/** A packer asks a typed array for its buffer, which V8 makes for a short one only then: an object outside of the heap for each row. */
const listOf = (state: Float64Array): number[] => {
  const list = new Array<number>(state.length)
  for (let i = 0; i < state.length; i++) list[i] = state[i]!
  return list
}

const plain = (change: Change): Packed | SavedCell => {
  if ('sheet' in change) return change.sheet
  const { row, completeness } = change
  const { start, end, revision, values, agents, cell } = row
  return [start, end, revision, values, agents, completeness, cell ? [listOf(cell[0]), cell[1]] : null]
}

const unpackRow = (key: string, bytes: Uint8Array): Row => {
  const [start, end, revision, values, agents, , cell] = unpack(bytes) as Packed
  const own: SavedCell | undefined = cell ? [Float64Array.from(cell[0]), cell[1]] : undefined
  return { start, index: indexOf(key), end, revision, values, agents, cell: own }
}

const placeOf = (start: Millis, index: number): { start: Millis; index?: number } => (index > 0 ? { start, index } : { start })

export const resultOfRow = (window: string, group: Group, key: string, bytes: Uint8Array): WindowResult => {
  const [start, end, revision, values, agents, completeness] = unpack(bytes) as Packed
  return { window, group, ...placeOf(start, indexOf(key)), end, revision, values, agents, completeness }
}

/** When a row's window ended, and the row without the state of its aggregates: undefined where it has none. */
export const trimmedRow = (bytes: Uint8Array): { readonly end: Millis; readonly row?: Uint8Array } => {
  const [start, end, revision, values, agents, completeness, cell] = unpack(bytes) as Packed
  if (cell === null) return { end }
  return { end, row: pack([start, end, revision, values, agents, completeness, null] satisfies Packed) }
}

export interface RowsOptions {
  /** Journal position of the window's definition. */
  readonly since?: number
  readonly completeness: (end: Millis) => Completeness
  /** True where the time to act on what is told has passed: detectors leave it out. */
  readonly hindsight: boolean
}

/** The rows of one group of a window, and what was told of them since they were asked for. */
export interface OpenRows extends Rows {
  told(): WindowResult[]
}

export interface RowWriter {
  of(window: string, groupKey: string, options: RowsOptions): OpenRows
  /** All that was changed. The value of each holds until the next is asked for. */
  operations(): Iterable<Operation>
}

/** What all groups of one write share. */
interface Changes {
  /** By key; undefined where it is removed. */
  readonly changed: Map<string, Change | undefined>
  get(key: string): Promise<Uint8Array | undefined>
  between(from: string, to: string): Promise<Row[]>
  last(from: string, to: string): Promise<Row | undefined>
}

/** One is made for every window that closes: as a class it costs one object, not one for each of its functions. */
class RowsOfGroup implements OpenRows {
  readonly #changes: Changes
  readonly #stream: KnownStream
  readonly #options: RowsOptions
  readonly #told: WindowResult[] = []

  constructor(changes: Changes, stream: KnownStream, options: RowsOptions) {
    this.#changes = changes
    this.#stream = stream
    this.#options = options
  }

  async at(start: Millis, index: number): Promise<Row | undefined> {
    const key = windowKey(this.#stream.stream, start, index)
    const value = await this.#changes.get(key)
    return value && unpackRow(key, value)
  }

  /** Keys have whole milliseconds, starts may lie between them. */
  async before(time: Millis): Promise<Row | undefined> {
    const { stream } = this.#stream
    let { to } = windowKeys(stream, time)
    for (;;) {
      const row = await this.#changes.last(prefixed(windowsOf(stream)).from, to)
      if (!row || row.start <= time) return row
      to = windowKey(stream, row.start, row.index)
    }
  }

  async between(after: Millis, before: Millis): Promise<Row[]> {
    const { stream } = this.#stream
    const rows = await this.#changes.between(windowKeys(stream, after).from, windowKeys(stream, before).to)
    return rows.filter(({ start }) => start > after && start < before)
  }

  put(row: Row): void {
    const completeness = this.#options.completeness(row.end)
    this.#changes.changed.set(windowKey(this.#stream.stream, row.start, row.index), { row, completeness })
    this.#told.push(this.#resultOf(row, completeness))
  }

  remove(row: Row): void {
    this.#changes.changed.set(windowKey(this.#stream.stream, row.start, row.index), undefined)
    const gone = { ...row, revision: row.revision + 1 }
    this.#told.push({ ...this.#resultOf(gone, this.#options.completeness(row.end)), retracted: true })
  }

  async sheet(start: Millis): Promise<SavedCell | undefined> {
    const value = await this.#changes.get(sheetKey(this.#stream.stream, start))
    return value && (unpack(value) as SavedCell)
  }

  putSheet(start: Millis, cell: SavedCell): void {
    this.#changes.changed.set(sheetKey(this.#stream.stream, start), { sheet: cell })
  }

  told(): WindowResult[] {
    return this.#told
  }

  #resultOf({ start, index, end, revision, values, agents }: Row, completeness: Completeness): WindowResult {
    const { window, group } = this.#stream
    const result = { window, group, ...placeOf(start, index), end, revision, values, agents, completeness }
    return this.#options.hindsight ? { ...result, hindsight: true } : result
  }
}

const reading = 64

/** @param known of the same streams */
export const rowWriter = (table: Table, streams: Dictionary, known: KnownStreams = knownStreams(streams)): RowWriter => {
  const names: Operation[] = []
  const changed = new Map<string, Change | undefined>()

  /** As it will be read once it is written. */
  const changedAt = (key: string): Uint8Array | undefined => {
    const change = changed.get(key)
    return change && pack(plain(change))
  }

  const get = async (key: string): Promise<Uint8Array | undefined> => (changed.has(key) ? changedAt(key) : table.get(key))

  /** Keys that were changed, within a range, in order. */
  const changedBetween = (from: string, to: string): string[] => [...changed.keys()].filter(key => key >= from && key < to).sort()

  const between = async (from: string, to: string): Promise<Row[]> => {
    const found = new Map<string, Uint8Array | undefined>()
    for (let at = from; ; ) {
      const entries = await table.range({ from: at, to, limit: reading })
      for (const { key, value } of entries) found.set(key, value)
      if (entries.length < reading) break
      at = `${entries.at(-1)!.key}\0`
    }
    for (const key of changedBetween(from, to)) found.set(key, changedAt(key))
    return [...found].sort(([a], [b]) => compare(a, b)).flatMap(([key, value]) => (value ? [unpackRow(key, value)] : []))
  }

  /** The last row of a range; the removed ones of this write are skipped. */
  const last = async (from: string, to: string): Promise<Row | undefined> => {
    let before = to
    let stored: string | undefined
    for (;;) {
      const [entry] = await table.range({ from, to: before, limit: 1, reverse: true })
      if (!entry) break
      if (!changed.has(entry.key) || changed.get(entry.key)) {
        stored = entry.key
        break
      }
      before = entry.key
    }
    const own = changedBetween(from, to).findLast(key => changed.get(key))
    const key = own !== undefined && (stored === undefined || own > stored) ? own : stored
    return key === undefined ? undefined : unpackRow(key, (await get(key))!)
  }

  const changes: Changes = { changed, get, between, last }

  return {
    of(window, groupKey, options) {
      return new RowsOfGroup(changes, known.of({ window, since: options.since ?? 0, groupKey }, names), options)
    },
    *operations() {
      yield* names
      for (const [key, change] of changed) yield change ? { key, value: packOnce(plain(change)) } : { key }
    }
  }
}
