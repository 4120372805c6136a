// The recorder: every decoded sample goes to disk here before anything else happens to it.

import type { Clock } from '../../platform/clock.ts'
import type { Folder } from '../../platform/files.ts'
import { pack, unpack } from '../../platform/pack.ts'
import { Scratch } from '../../platform/scratch.ts'
import { SegmentLog } from '../../platform/segments/segmentlog.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Taken } from '../intake.ts'
import type { Recorded } from '../reduce.ts'
import { Gathering } from './gathering.ts'
import { Reach } from './reach.ts'
import { encodeReadings, Names } from './readings.ts'
import { commitsBefore, readCommits } from './replay.ts'
import { Round } from './round.ts'
import { Tail } from './tail.ts'

export interface RecorderOptions {
  /** How many bytes of raw samples are kept after they were reduced, and for how long at most; the oldest go first. */
  readonly bytesMax: number
  readonly ageMax: Millis
  readonly segmentBytes: number
  /** A commit starts at once where this many messages wait for their acknowledgement. */
  readonly eager: number
  /** Where fewer wait: shortest time between two commits. */
  readonly spacing: Millis
  /** Messages without acknowledgement (QoS 0) wait this long at most, or until so many samples wait. */
  readonly commitAge: Millis
  readonly commitSamples: number
  /** Samples that may wait for the disk; more are refused. */
  readonly waitingMax: number
  readonly clock: Clock
  /** Called after each commit; `alarm` where something in it is to be sent at once. */
  readonly onCommit: (alarm: boolean) => void
}

/** Samples that one read from disk brings, about. */
const readMax = 50_000

export class Recorder {
  readonly #log: SegmentLog
  readonly #noted: { reduced: number }
  readonly #options: RecorderOptions
  #names = new Names()
  readonly #scratch = new Scratch()
  #round = new Round(new Gathering())
  /** Filled by one round while the other is being committed. */
  #spare = new Gathering()
  #committing: Round | undefined
  #tail: Tail
  /** How far `next` has come. */
  readonly reach: Reach
  #cancel: (() => void) | undefined
  #running: Promise<void> | undefined
  #startedAt = Number.NEGATIVE_INFINITY
  #closing = false
  #committedAt = new Map<number, Millis>()
  /** Commits since it was opened. */
  commits = 0

  /** @param folder its own */
  static async open(folder: Folder, options: RecorderOptions): Promise<Recorder> {
    const noted = { reduced: 0 }
    const { segmentBytes, clock } = options
    const log = await SegmentLog.open(folder, { segmentBytes, clock, notes: () => pack(noted.reduced) })
    if (log.found && log.found.notes.length > 0) noted.reduced = unpack(log.found.notes) as number
    return new Recorder(log, options, noted)
  }

  private constructor(log: SegmentLog, options: RecorderOptions, noted: { reduced: number }) {
    this.#noted = noted
    this.#log = log
    this.#options = options
    this.#tail = new Tail(log.end.position)
    this.reach = new Reach(log)
  }

  /** Position of the newest commit; 0 before the first. */
  get last(): number {
    return this.#log.end.position
  }

  get bytes(): number {
    return this.#log.bytes
  }

  /** Bytes written to the disk since it was opened. */
  get written(): number {
    return this.#log.written
  }

  /** Samples recorded and not yet taken by `next`. */
  get untaken(): number {
    return this.#log.end.before - this.reach.samples
  }

  /**
   * Resolves when the readings have reached the disk.
   * @param urgent true where a sender waits for its acknowledgement
   * @param alarm true where they are to be sent at once: then they are committed at once
   * @throws WaysideError WAY_DISK_*: they are not recorded; WAY_DISK_BEHIND where too many wait
   */
  record(readings: readonly Taken[], urgent: boolean, alarm = false): Promise<void> {
    if (readings.length === 0) return Promise.resolve()
    const round = this.#round
    if (!round.add(readings, urgent, this.#options.waitingMax)) {
      const why = `${round.gathering.length} samples wait for the disk: use a faster disk or fewer readings`
      return Promise.reject(new WaysideError('WAY_DISK_BEHIND', why))
    }
    round.alarm ||= alarm
    if (!this.#running) this.#schedule()
    return round.done
  }

  /** Begins after a position. Positions go on from there, should the recorder itself have been replaced. */
  async continueAfter(position: number): Promise<void> {
    this.#log.continueAfter(position)
    this.#tail = new Tail(this.last)
    await this.reach.moveTo(position)
  }

  /** The commits after a position: all that memory has, or from disk some 50,000 samples, at most up to another position. */
  async next(after: number, upTo = Number.POSITIVE_INFINITY): Promise<Recorded> {
    if (after >= this.last) return { position: after, timed: [], stamped: [], samples: 0, damaged: 0 }
    if (upTo === Number.POSITIVE_INFINITY && this.#tail.startsAfter(after)) return this.#take()
    // What memory could not hold is read from disk, up to where memory begins again.
    if (this.#tail.after <= after) this.#tail = new Tail(this.last)
    return this.#read(after, Math.min(upTo, this.#tail.after))
  }

  /** The latest commits up to a position that hold some `samples` samples. */
  before(position: number, samples: number): Promise<Recorded | undefined> {
    return commitsBefore(this.#log, position, samples)
  }

  /** The smallest event time among readings that wait for the disk or were not taken yet; -Infinity where memory does not reach back. */
  oldestAfter(position: number): Millis {
    if (this.#tail.after > position) return Number.NEGATIVE_INFINITY
    const committing = this.#committing?.gathering.oldest ?? Number.POSITIVE_INFINITY
    return Math.min(this.#round.gathering.oldest, committing, this.#tail.oldest)
  }

  /** Up to where everything was reduced, as far as the recorder itself knows: for when the outbox is gone. */
  get reduced(): number {
    return this.#noted.reduced
  }

  /** Lets go of the oldest segments beyond the limits; of none with commits after `reduced`, which are needed, nor of the newest two, by which repeats are known. */
  async trim(reduced: number): Promise<void> {
    this.#noted.reduced = reduced
    const { bytesMax, ageMax, clock } = this.#options
    const oldestKept = clock.now() - ageMax
    for (const segment of this.#log.segments.slice(0, -2)) {
      const full = this.bytes > bytesMax
      const old = (this.#committedAt.get(segment.base) ?? Number.POSITIVE_INFINITY) < oldestKept
      if (this.#log.lastOf(segment) > reduced || !(full || old)) return
      await this.#log.drop(segment)
      this.#committedAt.delete(segment.base)
    }
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#schedule()
    while (this.#running) await this.#running
    await this.#log.close()
  }

  #take(): Recorded {
    const recorded = this.#tail.take()
    this.reach.took(recorded.position, this.reach.samples + recorded.samples)
    return recorded
  }

  async #read(after: number, upTo: number): Promise<Recorded> {
    const { recorded, sum } = await readCommits(this.#log, {
      after,
      upTo,
      known: this.reach.knownAt(after),
      samplesMax: readMax
    })
    this.reach.took(recorded.position, sum)
    return recorded
  }

  /** When the next commit may start: at once, or so many ms from now; undefined where nothing waits. */
  #delay(): Millis | undefined {
    const { eager, spacing, commitAge, commitSamples, clock } = this.#options
    const { gathering, urgent, alarm } = this.#round
    if (gathering.length === 0) return undefined
    if (this.#closing || alarm || urgent >= eager || gathering.length >= commitSamples) return 0
    return Math.max(0, this.#startedAt + (urgent > 0 ? spacing : commitAge) - clock.monotonic())
  }

  #schedule(): void {
    const delay = this.#delay()
    if (this.#running || delay === undefined) return
    if (delay > 0 && this.#cancel && this.#round.urgent !== 1) return
    this.#cancel?.()
    this.#cancel = undefined
    if (delay === 0) this.#start()
    else
      this.#cancel = this.#options.clock.after(delay, () => {
        this.#cancel = undefined
        this.#start()
      })
  }

  #start(): void {
    if (this.#running) return
    this.#running = this.#commit().finally(() => {
      this.#running = undefined
      this.#schedule()
    })
  }

  async #commit(): Promise<void> {
    // What one read of a socket brought joins this commit.
    await Promise.resolve()
    const round = this.#round
    const { gathering } = round
    this.#committing = round
    this.#round = new Round(this.#spare)
    this.#startedAt = this.#options.clock.monotonic()
    try {
      if (this.#log.rolls) this.#names = new Names()
      const body = encodeReadings(gathering, this.#names, this.#scratch)
      const [place] = await this.#log.append([{ kind: 1, count: gathering.length, body }], { sync: true })
      this.#tail.add(gathering, place!.position)
      this.#committedAt.set(place!.base, this.#options.clock.now())
      this.commits++
      round.resolve()
      this.#options.onCommit(round.alarm)
    } catch (error) {
      // Nobody may be waiting, where all were QoS 0.
      round.done.catch(() => {})
      round.reject(error)
    } finally {
      this.#committing = undefined
      gathering.clear()
      this.#spare = gathering
    }
  }
}
