// How far the recorder's commits were taken, and how many samples had been recorded up to there, damaged ones included.

import type { SegmentLog } from '../../platform/segments/segmentlog.ts'
import { samplesUpTo } from './replay.ts'

export class Reach {
  readonly #log: SegmentLog
  /** Of the commit that was taken last; NaN where nobody knows what had been recorded up to it. */
  #position: number
  samples: number

  constructor(log: SegmentLog) {
    this.#log = log
    this.#position = log.end.position
    this.samples = log.end.before
  }

  /** Samples recorded up to a position, where that is known. */
  knownAt(position: number): number | undefined {
    return position === this.#position ? this.samples : undefined
  }

  /** @param samples recorded up to the position; undefined where nobody knows */
  took(position: number, samples: number | undefined): void {
    this.#position = samples === undefined ? Number.NaN : position
    this.samples = samples ?? this.#log.end.before
  }

  /** Goes back to a position, of which somebody remembers how many samples had been recorded up to it. */
  recall(position: number, samples: number): void {
    // In another recorder's place less was recorded: then nothing is known.
    if (samples <= this.#log.end.before) this.took(position, samples)
  }

  async moveTo(position: number): Promise<void> {
    if (position !== this.#position) this.took(position, position === 0 ? 0 : await samplesUpTo(this.#log, position))
  }
}
