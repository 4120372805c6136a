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

/** When there are alarms. @param others when the agent sends readings of other sensors; empty where it has one only */
export type Watcher = (arrivals: readonly Arrival[], others: readonly Arrival[]) => Millis[]

const tickMs = 5000
const heartbeatMs = 5000
const latenessMs = 5000

/** The stage as it is configured by default. */
const shipped = (): Absence => {
  const { enabled: _, ...options } = absenceOptions.parse({})
  const all = ['reading', 'other'].map(name => series(name, { asset: 'device' }))
  const absence = new Absence({
    options: () => ({ ...options, tick: tickMs }),
    catalog: { seriesOf: number => all[number]! },
    reference: new CurrentReference(),
    agents: { numberOf: () => 0, knownNumberOf: () => 0, nameOf: () => 'gateway' }
  })
  absence.use(Number.NEGATIVE_INFINITY)
  return absence
}

/** By reception; what is read at one time comes together. */
const batchesOf = (arrivals: readonly Arrival[], others: readonly Arrival[]): (Arrival & { readonly numbers: Int32Array })[] => {
  const present = new Set(arrivals.map(({ time }) => time))
  if (others.length === 0) return arrivals.map(one => ({ ...one, numbers: Int32Array.of(0) }))
  return others.map(one => ({ ...one, numbers: present.has(one.time) ? Int32Array.of(0, 1) : Int32Array.of(1) }))
}

/** One agent with one sensor or more, whose signs of life come as they do where it has nothing to send. */
export const ours: Watcher = (arrivals, others) => {
  const absence = shipped()
  const alarms: Millis[] = []
  let [now, heard] = [arrivals[0]!.received, arrivals[0]!.received]

  const tell = (received: Millis, entry: object): void => {
    now = received
    for (const finding of absence.push({ received, ...entry }))
      if (finding.abnormal && finding.group.measurement !== 'other') alarms.push(received)
  }
  /** As the collector does: every tick, and when something is due. */
  const pass = (until: Millis): void => {
    for (;;) {
      const next = Math.min(now + tickMs, Math.max(now + 100, absence.due(now)))
      if (!(next < until)) return
      tell(next, {})
    }
  }
  for (const { time, received, numbers } of batchesOf(arrivals, others)) {
    for (heard += heartbeatMs; heard < received; heard += heartbeatMs) {
      pass(heard)
      tell(heard, { agent: 'gateway', watermark: heard - latenessMs })
    }
    pass(received)
    const column = { times: Float64Array.of(time), values: Float64Array.of(0) }
    const batch = { numbers, columns: Array.from(numbers, () => column) }
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
