// Publishes a recording over MQTT, as fast as it was recorded or faster.

import type { Clock } from '../platform/clock.ts'
import type { Recording } from '../platform/recording.ts'
import type { Millis } from '../protocol/series.ts'
import type { Publisher } from './publish.ts'

export interface ReplayOptions {
  readonly recording: Recording
  readonly publisher: Publisher
  readonly clock: Clock
  /** Template with {measurement}. */
  readonly topic: string
  /** Event time per real time; Infinity is as fast as the broker takes it. */
  readonly speed: number
  /** Added to every time. */
  readonly shift?: Millis
  /** Called now and then with what was done so far. */
  readonly progress?: (summary: ReplaySummary) => void
  /** Called for each reading that the broker has acknowledged. */
  readonly acknowledged?: (measurement: string, time: Millis, value: number) => void
}

export interface ReplaySummary {
  rows: number
  readings: number
  /** Cells without a value. */
  missing: number
}

const progressEvery = 500

/** Resolves when the broker has acknowledged every reading. */
export const replay = async ({
  recording,
  publisher,
  clock,
  topic,
  speed,
  shift = 0,
  progress,
  acknowledged
}: ReplayOptions): Promise<ReplaySummary> => {
  const summary: ReplaySummary = { rows: 0, readings: 0, missing: 0 }
  const topics = recording.measurements.map(measurement => topic.replace('{measurement}', measurement))
  const began = clock.monotonic()
  let first: Millis | undefined
  let failed: unknown

  const send = async (index: number, time: Millis, value: number): Promise<void> => {
    await publisher.publish(topics[index]!, JSON.stringify({ value, time }))
    acknowledged?.(recording.measurements[index]!, time, value)
  }

  for await (const { time, values } of recording.rows) {
    first ??= time
    const early = (time - first) / speed - (clock.monotonic() - began)
    if (early > 0) await clock.wait(early)
    for (const [index, value] of values.entries()) {
      if (value === undefined) {
        summary.missing++
        continue
      }
      await publisher.room()
      void send(index, time + shift, value).catch(error => (failed ??= error))
      summary.readings++
    }
    if (++summary.rows % progressEvery === 0) progress?.(summary)
    if (failed) throw failed
  }
  await publisher.idle()
  return summary
}
