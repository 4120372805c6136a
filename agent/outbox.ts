// The outbox: batches wait here, synced, until the collector has named them in an ack.

import { type Disk, type Operation, prefixed, scan, type Table } from '../platform/disk.ts'
import { pack, unpack } from '../platform/pack.ts'
import { type Identity, type Lane, lanes } from '../protocol/batch.ts'
import { encodeBatch } from '../protocol/codec.ts'
import { type Columns, countOf, newestOf, oldestOf } from '../protocol/columns.ts'
import { hashOf } from '../protocol/hash.ts'
import type { Millis } from '../protocol/series.ts'
import { bodyKey, type Loss, lossKey, metaKey, type Progress, refusedKey, type Tally, type Waiting } from './outboxrecords.ts'

export interface OutboxOptions {
  readonly agent: string
  readonly bytesMax: number
  /** Called after batches were put in. */
  readonly onPut: () => void
}

export class Outbox {
  readonly epoch: string
  /** Bytes of batches put in since the outbox was opened. */
  bytesPut = 0
  readonly #table: Table
  readonly #options: OutboxOptions
  readonly #waiting: Map<Lane, Waiting[]>
  readonly #next: Record<Lane, number>
  #tally: Tally
  #writing: Promise<void> = Promise.resolve()

  /** @param freshEpoch names a new outbox: 16 hex digits, never used before by this agent */
  static async open(disk: Disk, options: OutboxOptions, freshEpoch: () => string): Promise<Outbox> {
    const table = await disk.open('outbox')
    const stored = await table.get('epoch')
    const epoch = stored ? (unpack(stored) as string) : freshEpoch()
    if (!stored) await table.write([{ key: 'epoch', value: pack(epoch) }], { sync: true })
    const waiting = new Map<Lane, Waiting[]>()
    for (const lane of lanes) {
      const metas: Waiting[] = []
      for await (const { value } of scan(table, prefixed(`m/${lane}/`))) metas.push(unpack(value) as Waiting)
      waiting.set(lane, metas)
    }
    const next = await table.get('next')
    const tally = await table.get('tally')
    return new Outbox(
      table,
      options,
      epoch,
      waiting,
      next ? (unpack(next) as Record<Lane, number>) : { alarm: 1, live: 1, backfill: 1 },
      tally ? (unpack(tally) as Tally) : { batched: 0, acknowledged: 0, lost: 0, refused: 0 }
    )
  }

  private constructor(
    table: Table,
    options: OutboxOptions,
    epoch: string,
    waiting: Map<Lane, Waiting[]>,
    next: Record<Lane, number>,
    tally: Tally
  ) {
    this.#table = table
    this.#options = options
    this.epoch = epoch
    this.#waiting = waiting
    this.#next = next
    this.#tally = tally
  }

  get tally(): Readonly<Tally> {
    return this.#tally
  }

  get bytes(): number {
    return this.waiting().reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** The batches that wait, by lane in order of urgency, oldest first. */
  waiting(): readonly Waiting[] {
    return lanes.flatMap(lane => this.#waiting.get(lane)!)
  }

  /** The smallest event time waiting, but for one batch; Infinity for none. */
  oldest(except?: Waiting): Millis {
    let oldest = Number.POSITIVE_INFINITY
    for (const waiting of this.waiting()) if (waiting !== except) oldest = Math.min(oldest, waiting.oldest)
    return oldest
  }

  async progress(): Promise<Progress | undefined> {
    const stored = await this.#table.get('progress')
    return stored && (unpack(stored) as Progress)
  }

  /** Puts batches in, each of the given columns, together with how far the recorder is reduced: all of it or nothing. */
  put(lane: Lane, contents: readonly Columns[], progress: Progress): Promise<void> {
    return this.#alone(() => this.#put(lane, contents, progress))
  }

  /** Takes out a batch that the collector has named in an ack. */
  acknowledge(waiting: Waiting): Promise<void> {
    return this.#alone(() => this.#acknowledge(waiting))
  }

  /** Takes a batch out of the line that the collector will never accept; its bytes stay on disk for a person to see. */
  refuse(waiting: Waiting, reason: string): Promise<void> {
    return this.#alone(() => this.#refuse(waiting, reason))
  }

  /** The bytes of a waiting batch. @throws WaysideError WAY_RECORD_CORRUPT */
  async body({ lane, sequence }: Waiting): Promise<Uint8Array | undefined> {
    return this.#table.get(bodyKey(lane, sequence))
  }

  /** The losses so far, oldest first. */
  async losses(): Promise<Loss[]> {
    const losses: Loss[] = []
    for await (const { value } of scan(this.#table, prefixed('l/'))) losses.push(unpack(value) as Loss)
    return losses
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#table.close()
  }

  /** One write at a time: each starts from the tally that the one before left. */
  #alone(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(work)
    this.#writing = done.catch(() => {})
    return done
  }

  async #put(lane: Lane, contents: readonly Columns[], progress: Progress): Promise<void> {
    const first = this.#next[lane]
    const added = contents.map((columns, index) =>
      this.#encode({ agent: this.#options.agent, epoch: this.epoch, lane, sequence: first + index }, columns)
    )
    const next = { ...this.#next, [lane]: first + contents.length }
    const tally = { ...this.#tally, batched: this.#tally.batched + added.reduce((sum, { waiting }) => sum + waiting.samples, 0) }
    const { losses, operations } = this.#overflow(added.reduce((sum, { waiting }) => sum + waiting.bytes, 0))
    tally.lost += losses.reduce((sum, { samples }) => sum + samples, 0)
    operations.push(
      { key: 'progress', value: pack(progress) },
      { key: 'next', value: pack(next) },
      { key: 'tally', value: pack(tally) }
    )
    for (const { waiting, body } of added) {
      operations.push(
        { key: bodyKey(lane, waiting.sequence), value: body },
        { key: metaKey(lane, waiting.sequence), value: pack(waiting) }
      )
    }
    await this.#table.write(operations, { sync: true })
    this.#next[lane] = next[lane]
    this.#tally = tally
    this.bytesPut += added.reduce((sum, { waiting }) => sum + waiting.bytes, 0)
    for (const loss of losses) this.#forget(loss.lane, loss.sequence)
    this.#waiting.get(lane)!.push(...added.map(({ waiting }) => waiting))
    this.#options.onPut()
  }

  async #acknowledge(waiting: Waiting): Promise<void> {
    if (!this.#waiting.get(waiting.lane)!.includes(waiting)) return
    const tally = { ...this.#tally, acknowledged: this.#tally.acknowledged + waiting.samples }
    // Not synced: were it lost, the batch would be sent again and answered as a duplicate.
    await this.#table.write([...this.#removal(waiting), { key: 'tally', value: pack(tally) }], { sync: false })
    this.#tally = tally
    this.#forget(waiting.lane, waiting.sequence)
  }

  async #refuse(waiting: Waiting, reason: string): Promise<void> {
    if (!this.#waiting.get(waiting.lane)!.includes(waiting)) return
    const body = await this.body(waiting)
    const tally = { ...this.#tally, refused: this.#tally.refused + waiting.samples }
    const kept: Operation = { key: refusedKey(waiting.lane, waiting.sequence), value: pack({ waiting, reason, body }) }
    await this.#table.write([...this.#removal(waiting), kept, { key: 'tally', value: pack(tally) }], { sync: true })
    this.#tally = tally
    this.#forget(waiting.lane, waiting.sequence)
  }

  #encode(identity: Identity, columns: Columns): { waiting: Waiting; body: Uint8Array } {
    const body = encodeBatch({ ...identity, columns })
    const waiting: Waiting = {
      lane: identity.lane,
      sequence: identity.sequence,
      samples: countOf(columns),
      bytes: body.length,
      hash: hashOf(body),
      oldest: oldestOf(columns),
      newest: newestOf(columns)
    }
    return { waiting, body }
  }

  /** What has to go so that `adding` bytes fit: the oldest of the least urgent lane first. */
  #overflow(adding: number): { losses: Loss[]; operations: Operation[] } {
    const [losses, operations]: [Loss[], Operation[]] = [[], []]
    let bytes = this.bytes + adding
    for (const waiting of lanes.toReversed().flatMap(lane => this.#waiting.get(lane)!)) {
      if (bytes <= this.#options.bytesMax) break
      const { lane, sequence, samples, oldest: from, newest: to } = waiting
      const loss: Loss = { lane, sequence, from, to, samples, reason: 'outbox full' }
      losses.push(loss)
      operations.push(...this.#removal(waiting), { key: lossKey(lane, sequence), value: pack(loss) })
      bytes -= waiting.bytes
    }
    return { losses, operations }
  }

  #removal({ lane, sequence }: Waiting): Operation[] {
    return [{ key: bodyKey(lane, sequence) }, { key: metaKey(lane, sequence) }]
  }

  #forget(lane: Lane, sequence: number): void {
    const waiting = this.#waiting.get(lane)!
    const index = waiting.findIndex(candidate => candidate.sequence === sequence)
    if (index >= 0) waiting.splice(index, 1)
  }
}
