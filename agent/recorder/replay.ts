// Reads commits of the recorder from disk again, and counts to the unit what damage took.

import type { Segment } from '../../platform/segments/segment.ts'
import type { SegmentLog } from '../../platform/segments/segmentlog.ts'
import type { Recorded } from '../reduce.ts'
import { ReadingsDecoder } from './readings.ts'

interface Progress {
  position: number
  samples: number
  damaged: number
  /** Samples recorded up to the position; undefined before the first commit was seen. */
  sum: number | undefined
}

const readSegment = async (
  log: SegmentLog,
  segment: Segment,
  { after, upTo, samplesMax }: { after: number; upTo: number; samplesMax: number },
  decoder: ReadingsDecoder,
  progress: Progress
): Promise<void> => {
  decoder.startSegment()
  for (const { position, before, count, body } of (await log.contents(segment)).records) {
    if (position > upTo || progress.samples >= samplesMax) return
    const wanted = position > after
    const nameless = decoder.add(body, wanted)
    if (wanted) {
      progress.damaged += before - (progress.sum ?? before) + nameless
      progress.position = position
      progress.samples += count
    }
    progress.sum = before + count
  }
}

/**
 * The commits after one position up to another, or up to the commit with which `samplesMax` samples are reached.
 * @returns them, and the samples recorded up to their last position, damaged ones included
 */
export const readCommits = async (
  log: SegmentLog,
  after: number,
  upTo: number,
  samplesMax: number
): Promise<{ recorded: Recorded; sum: number }> => {
  const decoder = new ReadingsDecoder()
  const progress: Progress = { position: after, samples: 0, damaged: 0, sum: after === 0 ? 0 : undefined }
  for (const segment of log.segments) {
    if (log.lastOf(segment) < after || segment.base > upTo || progress.samples >= samplesMax) continue
    await readSegment(log, segment, { after, upTo, samplesMax }, decoder, progress)
  }
  const end = log.end
  if (progress.samples < samplesMax && upTo >= end.position) {
    progress.damaged += end.before - (progress.sum ?? end.before)
    progress.sum = end.before
  }
  // What nothing readable follows is behind us all the same.
  if (progress.samples < samplesMax) progress.position = Math.min(upTo, end.position)
  const { position, samples, damaged, sum } = progress
  const recorded: Recorded = { position, timed: decoder.timed.take(), stamped: decoder.stamped.take(), samples, damaged }
  return { recorded, sum: sum ?? end.before }
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
  return count === 0 ? undefined : (await readCommits(log, from, position, Number.POSITIVE_INFINITY)).recorded
}
