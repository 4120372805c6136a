// What finds silences in one series, at the recording's own pace: the collector's stage, and others to compare it with.

import { Absence } from '../../../collector/absence/absence.ts'
import { absenceOptions } from '../../../collector/absence/options.ts'
import { CurrentReference } from '../../../collector/reference/current.ts'
import { type Millis, series } from '../../../protocol/series.ts'

/** A reading, and when the collector has it. */
export interface Arrival {
  readonly time: Millis
  readonly received: Millis
}

/** When there are alarms. */
export type Watcher = (arrivals: readonly Arrival[]) => Millis[]

const tickMs = 5000
const heartbeatMs = 5000
const latenessMs = 5000

/** The stage as it is configured by default. */
const shipped = (): Absence => {
  const { enabled: _, ...options } = absenceOptions.parse({})
  const watched = series('reading', { asset: 'device' })
  const absence = new Absence({
    options: () => ({ ...options, tick: tickMs }),
    catalog: { seriesOf: () => watched },
    reference: new CurrentReference(),
    agents: { numberOf: () => 0, nameOf: () => 'gateway' }
  })
  absence.use(Number.NEGATIVE_INFINITY)
  return absence
}

/** One agent with one sensor, whose signs of life come as they do where it has nothing to send. */
export const ours: Watcher = arrivals => {
  const absence = shipped()
  const alarms: Millis[] = []
  const numbers = Int32Array.of(0)
  let [now, heard] = [arrivals[0]!.received, arrivals[0]!.received]

  const tell = (received: Millis, entry: object): void => {
    now = received
    for (const finding of absence.push({ received, ...entry })) if (finding.abnormal) alarms.push(received)
  }
  /** As the collector does: every tick, and when something is due. */
  const pass = (until: Millis): void => {
    for (;;) {
      const next = Math.min(now + tickMs, Math.max(now + 100, absence.due(now)))
      if (!(next < until)) return
      tell(next, {})
    }
  }
  for (const { time, received } of arrivals) {
    for (heard += heartbeatMs; heard < received; heard += heartbeatMs) {
      pass(heard)
      tell(heard, { agent: 'gateway', watermark: heard - latenessMs })
    }
    pass(received)
    const batch = { numbers, columns: [{ times: Float64Array.of(time), values: Float64Array.of(0) }] }
    tell(received, { agent: 'gateway', watermark: time - latenessMs, batch })
    heard = received
  }
  return alarms
}

/** The same time for every series. */
export const fixed =
  (timeout: Millis): Watcher =>
  arrivals =>
    arrivals.slice(1).flatMap(({ received }, at) => {
      const due = arrivals[at]!.received + timeout
      return due < received ? [due] : []
    })
