// Reads commits of the recorder from disk again, and counts to the unit what damage took.

import type { Segment } from '../../platform/segments/segment.ts'
import type { SegmentLog } from '../../platform/segments/segmentlog.ts'
import type { Recorded } from '../reduce.ts'
import { ReadingsDecoder } from './readings.ts'

interface Progress {
  position: number
  samples: number
  damaged: number
  /** Samples recorded up to the position; undefined where nobody knows, before the first commit was seen. */
  sum: number | undefined
}

export interface Stretch {
  readonly after: number
  readonly upTo: number
  /** Samples recorded up to `after`, damaged ones included, where that is known: what damage took before it is not counted again. */
  readonly known?: number | undefined
  readonly samplesMax: number
}

const readSegment = async (
  log: SegmentLog,
  segment: Segment,
  { after, upTo, known, samplesMax }: Stretch,
  decoder: ReadingsDecoder,
  progress: Progress
): Promise<void> => {
  decoder.startSegment()
  for (const { position, before, count, body } of (await log.contents(segment)).records) {
    if (position > upTo || progress.samples >= samplesMax) return
    const wanted = position > after
    const nameless = decoder.add(body, wanted)
    if (wanted) {
      progress.damaged += Math.max(0, before - (progress.sum ?? before)) + nameless
      progress.position = position
      progress.samples += count
    }
    if (wanted || known === undefined) progress.sum = before + count
  }
}

/**
 * The commits after one position up to another, or up to the commit with which `samplesMax` samples are reached.
 * @returns them, and the samples recorded up to their last position, damaged ones included, where that is known
 */
export const readCommits = async (
  log: SegmentLog,
  stretch: Stretch
): Promise<{ recorded: Recorded; sum: number | undefined }> => {
  const { after, upTo, known, samplesMax } = stretch
  const decoder = new ReadingsDecoder()
  const progress: Progress = { position: after, samples: 0, damaged: 0, sum: after === 0 ? 0 : known }
  for (const segment of log.segments) {
    if (log.lastOf(segment) < after || segment.base > upTo || progress.samples >= samplesMax) continue
    await readSegment(log, segment, stretch, decoder, progress)
  }
  const end = log.end
  if (progress.samples < samplesMax && upTo >= end.position) {
    progress.damaged += Math.max(0, end.before - (progress.sum ?? end.before))
    progress.sum = end.before
  }
  // What nothing readable follows is behind us all the same.
  if (progress.samples < samplesMax) progress.position = Math.min(upTo, end.position)
  const { position, samples, damaged, sum } = progress
  const recorded: Recorded = { position, timed: decoder.timed.take(), stamped: decoder.stamped.take(), samples, damaged }
  return { recorded, sum }
}

/** Samples recorded up to a position, damaged ones included, as far as anything before it is still there. */
export const samplesUpTo = async (log: SegmentLog, position: number): Promise<number> => {
  // The mark may know of more than can be read: what is behind everything is behind that too.
  if (position >= log.end.position) return log.end.before
  let sum: number | undefined
  for (const segment of log.segments) {
    if (log.lastOf(segment) < position) continue
    for (const record of (await log.contents(segment)).records) {
      if (record.position > position) return sum ?? record.before
      sum = record.before + record.count
    }
  }
  return sum ?? log.end.before
}

/** The latest commits up to a position that hold some `samples` samples. */
export const commitsBefore = async (log: SegmentLog, position: number, samples: number): Promise<Recorded | undefined> => {
  let [count, from] = [0, position]
  for (const segment of log.segments.toReversed()) {
    if (segment.base > position) continue
    const { records } = await log.contents(segment)
    for (const record of records.toReversed()) {
      if (record.position > position || count >= samples) continue
      count += record.count
      from = record.position - 1
    }
    if (count >= samples) break
  }
  return count === 0
    ? undefined
    : (await readCommits(log, { after: from, upTo: position, samplesMax: Number.POSITIVE_INFINITY })).recorded
}
