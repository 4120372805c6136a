// How far apart the samples of each series usually are, learnt from their times: sixteen bytes and two counters a series.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { withRoom } from '../windows/numbers.ts'

/** Gaps this much around the usual one are as usual as that. */
const band = 0.3
const learning = 16
/** With this share of usual gaps a series is regular: what is longer is a silence, and not learnt as usual. */
const regularLeast = 0.75
/** With less than this it has no period at all. */
const unevenLeast = 0.5
/** Below 1.5, so that a period that is learnt 3 % too long keeps to it. */
const patience = 1.45
/** How much longer than that a regular series is waited for where its gaps are uneven, such as 1 s, 1 s, 2 s. */
const unevenMost: Millis = 1000
const uneven = 1.05
const unevenPatience = 1.5
const irregularPatience = 3
/** So many times the usual gap is no unevenness of a regular series. */
const silenceLeast = 2.5
const dayMs: Millis = 86_400_000

interface Saved {
  readonly counts: Uint8Array
  readonly shares: Float32Array
  readonly usual: Float32Array
  readonly long: Float32Array
  readonly thrice: Float32Array
  readonly before: Float32Array
}

export class Gaps {
  /** Gaps so far, up to `learning`. */
  #counts = new Uint8Array()
  /** How many of the last gaps were near the usual one, from 0 to 1. */
  #shares = new Float32Array()
  /** The usual gap: the mean of those near it. */
  #usual = new Float32Array()
  /** A gap that one in eighty is longer than. */
  #long = new Float32Array()
  /** The longest gap that came three times in a row, faded over a day or a hundred of it: how a series sends that changes its pace. */
  #thrice = new Float32Array()
  /** The last gaps, two a series. */
  #before = new Float32Array()
  readonly #single = new Float64Array(1)

  ensure(count: number): void {
    if (count <= this.#counts.length) return
    this.#counts = withRoom(this.#counts, count)
    const { length } = this.#counts
    this.#shares = withRoom(this.#shares, length)
    this.#usual = withRoom(this.#usual, length)
    this.#long = withRoom(this.#long, length)
    this.#thrice = withRoom(this.#thrice, length)
    this.#before = withRoom(this.#before, 2 * length)
  }

  /** @param gap positive */
  note(at: number, gap: Millis): void {
    this.#single[0] = gap
    this.noteTimes(at, this.#single, 0)
  }

  /**
   * Learns from the times that are later than all before, and returns the latest. What is known of the series is in hand meanwhile, rounded
   * as its columns round it: a number that is handed to another function would be an object for each sample.
   * @param last the latest time before; -Infinity where there is none
   */
  noteTimes(at: number, times: Float64Array, last: Millis): Millis {
    let [count, share, usual] = [this.#counts[at]!, this.#shares[at]!, this.#usual[at]!]
    let [long, thrice] = [this.#long[at]!, this.#thrice[at]!]
    let [before, beforeThat] = [this.#before[2 * at]!, this.#before[2 * at + 1]!]
    // V8 knows of a sum that it is a number: of an argument it does not, and would make an object of each time that takes its place.
    let latest = last + 0
    for (let i = 0; i < times.length; i++) {
      const gap = times[i]! - latest
      if (!(gap > 0)) continue
      latest = times[i]!
      if (gap === Number.POSITIVE_INFINITY) continue
      const three = Math.min(gap, before, beforeThat)
      beforeThat = before
      before = Math.fround(gap)
      thrice = Math.fround(three >= thrice ? three : thrice * (1 - Math.min(0.5, gap / Math.max(dayMs, 100 * thrice))))
      if (count === 0) {
        count = share = 1
        usual = long = before
        continue
      }
      const apart = gap - usual
      const isNear = Math.abs(apart) <= band * usual
      if (count < learning) {
        // Of the first gaps the longest is known, and by steps something like their median.
        const jump = count++ < 4 ? 0.3 : 0.1
        share = Math.fround(share + ((isNear ? 1 : 0) - share) / 8)
        usual = Math.fround(isNear ? usual + apart / 8 : usual * (apart > 0 ? 1 + jump : 1 - jump))
        long = Math.max(long, before)
      } else {
        // A silence now and then does not move what is usual; where most gaps are others than before, they are what is.
        const jump = share >= regularLeast ? 0 : 0.05
        share = Math.fround(share + ((isNear ? 1 : 0) - share) / 64)
        usual = Math.fround(isNear ? usual + apart / 64 : usual * (apart > 0 ? 1 + jump : 1 - jump))
        const isSilence = gap > silenceLeast * usual && share >= regularLeast
        long = Math.fround(gap > long && !isSilence ? Math.min(gap, long * 1.25) : Math.max(usual, long * 0.997))
      }
    }
    this.#counts[at] = count
    this.#shares[at] = share
    this.#usual[at] = usual
    this.#long[at] = long
    this.#thrice[at] = thrice
    this.#before[2 * at] = before
    this.#before[2 * at + 1] = beforeThat
    return latest
  }

  forget(at: number): void {
    this.#counts[at] = 0
    this.#thrice[at] = 0
    this.#before.fill(0, 2 * at, 2 * at + 2)
  }

  /** True where enough is known to say what is usual. */
  isKnown(at: number): boolean {
    return this.#counts[at]! >= learning
  }

  /** The usual gap; 0 where none is known. */
  period(at: number): Millis {
    return this.#usual[at]!
  }

  /** After so long another sample should be there, as far as there is any rule. */
  expected(at: number): Millis {
    const [usual, long, thrice] = [this.#usual[at]!, this.#long[at]!, this.#thrice[at]!]
    if (!this.isKnown(at)) return long
    if (this.#shares[at]! < regularLeast) return Math.max(long, thrice)
    return this.#hasPace(at) ? thrice : usual
  }

  /** A gap longer than this is a silence. Infinite before the second sample. */
  limit(at: number): Millis {
    const usual = this.#usual[at]!
    const long = this.#long[at]!
    const thrice = this.#thrice[at]!
    if (this.#counts[at] === 0) return Number.POSITIVE_INFINITY
    if (!this.isKnown(at)) return irregularPatience * long
    const share = this.#shares[at]!
    if (share < regularLeast) return (share < unevenLeast ? irregularPatience : unevenPatience) * Math.max(long, thrice, usual)
    if (this.#hasPace(at)) return patience * thrice
    const strict = patience * usual
    return Math.min(Math.max(strict, uneven * Math.max(long, thrice)), strict + unevenMost)
  }

  save(): State {
    return {
      counts: this.#counts,
      shares: this.#shares,
      usual: this.#usual,
      long: this.#long,
      thrice: this.#thrice,
      before: this.#before
    } satisfies Saved
  }

  restore(state: State): void {
    const { counts, shares, usual, long, thrice, before } = state as Saved
    this.#counts = counts.slice()
    this.#shares = shares.slice()
    this.#usual = usual.slice()
    this.#long = long.slice()
    this.#thrice = thrice.slice()
    this.#before = before.slice()
  }

  /** Three in a row show that it has another pace, too; of up to twice the usual gap they are readings that were left out. */
  #hasPace(at: number): boolean {
    return this.#thrice[at]! > Math.max(silenceLeast * this.#usual[at]!, patience * this.#usual[at]! + unevenMost)
  }
}
