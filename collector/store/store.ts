// The store: what queries, viewers and sinks read, with the engine's checkpoint, in one table.

import { type Disk, type Operation, prefixed, removeAll, scan, type Table, unsortable } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { Column } from '../../protocol/columns.ts'
import { type Millis, type Series, seriesOfKey } from '../../protocol/series.ts'
import type { AuditEntry } from '../alerts/action.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Catalog } from '../series/catalog.ts'
import type { Group, WindowResult } from '../windows/window.ts'
import * as alertRows from './alertread.ts'
import { forgetOtherCheckpoints, prepareCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoints.ts'
import { type Newest, readNewest, readSamples } from './chunks.ts'
import { type Dictionary, openDictionary } from './dictionary.ts'
import * as keys from './keys.ts'
import { type KnownStreams, knownStreams } from './knownstreams.ts'
import type { StoreOptions } from './options.ts'
import type { AgentStatus, Checkpoint, Keep, Outputs, Publication, TimeRange } from './outputs.ts'
import { unpackPublication } from './publicationrows.ts'
import { byStart, matches, matchesWindow, type SeriesFilter, type WindowFilter } from './select.ts'
import { operationsOf, stage } from './staging.ts'
import { streamOfName } from './streams.ts'
import { type FinalOf, type Trimming, trimming } from './trimming.ts'
import { type UndeliveredRows, undeliveredRows } from './undelivered.ts'
import { byGroup, type Numbered as NumberedStream, readWindows } from './windowread.ts'
import { type RowWriter, rowWriter } from './windowrows.ts'

export interface SeriesStatus {
  readonly series: Series
  /** The sample of the greatest event time, if there is one. */
  readonly newest?: Newest
}

/** The windows of one definition's name and one group. */
export interface WindowGroup {
  readonly window: string
  readonly group: Group
  /** The earliest `limit` that start within a range, sorted by start. */
  read(range: TimeRange, limit: number): Promise<WindowResult[]>
}

const withoutSamples = ({ batch: _, ...output }: Outputs): Outputs => output

export class Store {
  readonly #table: Table
  readonly #catalog: Catalog
  readonly #streams: Dictionary
  readonly #known: KnownStreams
  readonly #raw: boolean
  /** By number of the series; filled by writes, read from disk where first asked for. */
  readonly #newest = new Map<number, Newest>()
  readonly #trimming: Trimming
  /** What sinks would not take. */
  readonly undelivered: UndeliveredRows

  static async open(disk: Disk, catalog: Catalog, { raw }: StoreOptions = { raw: true }): Promise<Store> {
    const table = await disk.open('store')
    return new Store(table, catalog, await openDictionary(table, keys.prefixes.streams), raw)
  }

  private constructor(table: Table, catalog: Catalog, streams: Dictionary, raw: boolean) {
    this.#table = table
    this.#catalog = catalog
    this.#streams = streams
    this.#known = knownStreams(streams, key => {
      const number = catalog.numberOf(key)
      return number < 0 ? seriesOfKey(key) : catalog.seriesOf(number)
    })
    this.#raw = raw
    this.#trimming = trimming(table, streams)
    this.undelivered = undeliveredRows(table)
  }

  /** The newest state of the engine that was kept. */
  checkpoint(): Promise<Checkpoint | undefined> {
    return readCheckpoint(this.#table)
  }

  /** Keeps the engine's state; returns its bytes. Everything up to its position must be written before. @throws WaysideError WAY_DISK_* */
  keep(checkpoint: Checkpoint): Promise<number> {
    return writeCheckpoint(this.#table, checkpoint)
  }

  /** Journal position up to which everything is here; 0 before the first write. */
  async position(): Promise<number> {
    const bytes = await this.#table.get(keys.positionKey)
    return bytes ? (unpack(bytes) as number) : 0
  }

  /** Takes what stands on disk for the truth, after a write that was given up. */
  async refresh(): Promise<void> {
    await this.#streams.reload()
  }

  /** For the windows of the next write. */
  rows(): RowWriter {
    return rowWriter(this.#table, this.#streams, this.#known)
  }

  /** Windows of definitions that are not in force yet: nobody sees them before. To be repeated after a failure. @throws WaysideError WAY_DISK_* */
  async prepare(rows: RowWriter): Promise<void> {
    await this.#table.write(rows.operations(), { sync: true })
    this.#streams.settle()
  }

  /** Removes what was prepared for definitions of a position by an attempt that did not come to its end. */
  async beginPreparing(since: number): Promise<void> {
    for (const { number } of this.#streamList().filter(stream => stream.since === since))
      for (const prefix of [keys.windowsOf(number), keys.sheetsOf(number), keys.trimmedKey(number)])
        await removeAll(this.#table, prefixed(prefix))
  }

  /** Everything or nothing, on disk when it resolves; to be repeated after a failure, with the same. @throws WaysideError WAY_DISK_* */
  async write(outputs: readonly Outputs[], rows: RowWriter, keep?: Keep): Promise<Publication[]> {
    const stored = this.#raw ? outputs : outputs.map(withoutSamples)
    const staged = await stage(stored, number => this.#newestOf(number))
    const { position: last } = outputs.at(-1)!
    const kept = keep && (await prepareCheckpoint(this.#table, { position: last, engine: keep.engine }))
    const all = function* (): Generator<Operation> {
      yield* operationsOf(staged)
      yield* rows.operations()
      yield { key: keys.positionKey, value: pack(last) }
      yield* kept?.operations ?? []
    }
    await this.#table.write(all(), { sync: true })
    this.#streams.settle()
    for (const [number, sample] of staged.newest) this.#newest.set(number, sample)
    if (kept) {
      keep!.onKept(kept.bytes)
      await forgetOtherCheckpoints(this.#table, last)
    }
    return staged.publications
  }

  /** A bounded part of what can be taken from windows that do not change any more. @throws WaysideError WAY_DISK_* */
  trim(finalOf: FinalOf, received: Millis): Promise<void> {
    return this.#trimming.step(finalOf, received)
  }

  async series(filter: SeriesFilter = {}): Promise<SeriesStatus[]> {
    const found: SeriesStatus[] = []
    for (let number = 0; number < this.#catalog.size; number++) {
      const series = this.#catalog.seriesOf(number)
      if (!matches(filter, series)) continue
      const newest = await this.#newestOf(number)
      found.push({ series, ...(newest ? { newest } : {}) })
    }
    return found
  }

  hasSeries(key: string): boolean {
    return this.#catalog.numberOf(key) >= 0
  }

  /** The earliest `limit` samples of a range, sorted by time; equal times keep their order of arrival. */
  async samples(seriesKey: string, range: TimeRange, limit: number): Promise<Column> {
    const number = this.#catalog.numberOf(seriesKey)
    const none = { times: new Float64Array(), values: new Float64Array() }
    const samples = number < 0 ? none : await readSamples(this.#table, number, range, limit)
    return { series: seriesOfKey(seriesKey), ...samples }
  }

  /** The earliest `limit` windows that start within the range, sorted by start. */
  async windows(filter: WindowFilter, range: TimeRange, limit: number): Promise<WindowResult[]> {
    const reached = await this.position()
    const seen = this.#streamList().filter(stream => stream.since <= reached && matchesWindow(filter, stream))
    let found: WindowResult[] = []
    for (const versions of byGroup(seen)) {
      found.push(...(await readWindows(this.#table, versions, range, limit)))
      if (found.length > 2 * limit) found = found.sort(byStart).slice(0, limit)
    }
    return found.sort(byStart).slice(0, limit)
  }

  /** Newest first. */
  alerts(filter: alertRows.AlertFilter, limit: number): Promise<Alert[]> {
    return alertRows.readAlerts(this.#table, filter, limit)
  }

  /** How many are open, by state. */
  openAlerts(): ReturnType<typeof alertRows.countOpenAlerts> {
    return alertRows.countOpenAlerts(this.#table)
  }

  /** What people did, newest first. */
  audit(filter: alertRows.AuditFilter, limit: number): Promise<AuditEntry[]> {
    return alertRows.readAudit(this.#table, filter, limit)
  }

  /** What came of what the journal entry at a position says that somebody did. */
  auditAt(position: number): Promise<AuditEntry | undefined> {
    return alertRows.readAuditAt(this.#table, position)
  }

  async agents(): Promise<AgentStatus[]> {
    const found: AgentStatus[] = []
    for await (const { value } of scan(this.#table, prefixed(keys.prefixes.agents))) found.push(unpack(value) as AgentStatus)
    return found
  }

  /** Those after a position that have something to tell, oldest first. */
  async publications(after: number, limit: number): Promise<Publication[]> {
    const { to } = prefixed(keys.prefixes.publications)
    const entries = await this.#table.range({ from: keys.publicationKey(after + 1), to, limit })
    return entries.map(({ key, value }) => unpackPublication(unsortable(key.slice(keys.prefixes.publications.length)), value))
  }

  /** Position up to which a sink has everything; undefined for one that is new. */
  async cursor(name: string): Promise<number | undefined> {
    const bytes = await this.#table.get(keys.cursorKey(name))
    return bytes && (unpack(bytes) as number)
  }

  async advance(name: string, position: number): Promise<void> {
    await this.#table.write([{ key: keys.cursorKey(name), value: pack(position) }], { sync: true })
  }

  async close(): Promise<void> {
    await this.#table.close()
  }

  /** The windows of each group, to be read page by page. */
  async windowGroups(): Promise<WindowGroup[]> {
    const reached = await this.position()
    const versions = byGroup(this.#streamList().filter(({ since }) => since <= reached))
    return versions.map(streams => ({
      window: streams[0]!.window,
      group: streams[0]!.group,
      read: async (range, limit) => (await readWindows(this.#table, streams, range, limit)).sort(byStart).slice(0, limit)
    }))
  }

  /** Alerts that became pending within a range of event time, oldest first. */
  alertsSince(range: TimeRange): AsyncGenerator<Alert> {
    return alertRows.readAlertsSince(this.#table, range)
  }

  #streamList(): NumberedStream[] {
    return Array.from(this.#streams.entries(), ([name, number]) => ({ ...streamOfName(name), number }))
  }

  async #newestOf(number: number): Promise<Newest | undefined> {
    const known = this.#newest.get(number)
    if (known) return known
    const newest = await readNewest(this.#table, number)
    if (newest) this.#newest.set(number, newest)
    return newest
  }
}
