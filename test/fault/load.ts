// The load of a fault: sensors that number their readings, and the ledger of what was acknowledged to them.

import { setTimeout as delay } from 'node:timers/promises'
import { sensorLink } from './link.ts'

/** Event time of reading 0 of each series; reading n is n steps later. */
export const epoch = Date.UTC(2026, 0, 1)

export interface Entry {
  /** Readings 1 to this one were acknowledged, without gaps. */
  readonly acked: number
  /** Readings 1 to this one were sent; those after `acked` may have been taken or not. */
  readonly sent: number
}

/** By the key of the series. */
export type Ledger = ReadonlyMap<string, Entry>

/** A ledger that goes on. */
export type OpenLedger = Map<string, { acked: number; sent: number }>

/** Of a series; a new one where it has none. */
export const entryOf = (ledger: OpenLedger, series: string): { acked: number; sent: number } => {
  const entry = ledger.get(series) ?? { acked: 0, sent: 0 }
  ledger.set(series, entry)
  return entry
}

export const ackedOf = (ledger: Ledger): number => [...ledger.values()].reduce((sum, { acked }) => sum + acked, 0)

/** Each reading's time and value follow from its number in its series, so that what is missing, twice or wrong has a name. */
export interface Readings {
  readonly measured: (number: number, series: string) => number
  /** Event time between two readings of a series; absent: one. */
  readonly stepMs?: number
  readonly topicOf: (asset: string) => string
  readonly seriesOf: (asset: string) => string
}

export const counting: Readings = {
  measured: number => number,
  topicOf: asset => `load/${asset}/count`,
  seriesOf: asset => `count,asset=${asset}`
}

export const timeOf = ({ stepMs = 1 }: Readings, number: number): number => epoch + number * stepMs

export interface LoadOptions {
  readonly assets: readonly string[]
  /** From an acknowledgement to the next reading of the same sensor. */
  readonly paceMs: number
  readonly readings?: Readings
  /** Readings in one message. */
  readonly perMessage?: number
  /** Readings that each sensor sends; absent: until stopped. */
  readonly count?: number
  /** Numbers go on where it ends; absent: a new one. */
  readonly ledger?: OpenLedger
}

export interface Load {
  readonly ledger: Ledger
  /** One more sensor, whose first reading is sent now; absent `count`: until stopped. */
  add(asset: string, count?: number): void
  /** Resolves when every sensor has sent and been acknowledged its `count`. */
  readonly done: Promise<void>
  /** Sends no new readings; resolves when those on the way are acknowledged. False where patience ends before. */
  stop(patienceMs?: number): Promise<boolean>
}

/** Of so many readings from a first one on. */
export const payloadOf = (asset: string, first: number, count = 1, readings = counting): string => {
  const { measured, seriesOf } = readings
  const items = Array.from({ length: count }, (_, index) => first + index).map(number => ({
    value: measured(number, seriesOf(asset)),
    time: timeOf(readings, number)
  }))
  return JSON.stringify(count === 1 ? items[0] : items)
}

/** One message of each sensor is on the way at a time, and all sensors share a connection. */
export const startLoad = (url: string, options: LoadOptions): Load => {
  const { assets, paceMs, readings = counting, perMessage = 1, count, ledger = new Map() } = options
  const link = sensorLink(url, `load-${process.pid}`)
  const sensors: Promise<void>[] = []
  let running = true

  const sensor = async (asset: string, most = Number.POSITIVE_INFINITY): Promise<void> => {
    const entry = entryOf(ledger, readings.seriesOf(asset))
    while (running && entry.acked < most) {
      const first = entry.sent + 1
      entry.sent += perMessage
      await link.publish(readings.topicOf(asset), payloadOf(asset, first, perMessage, readings))
      entry.acked = entry.sent
      if (paceMs > 0) await delay(paceMs)
    }
  }

  for (const asset of assets) sensors.push(sensor(asset, count))
  return {
    ledger,
    add: (asset, most) => void sensors.push(sensor(asset, most)),
    done: Promise.all(sensors).then(() => {}),
    async stop(patienceMs = 30_000) {
      running = false
      const all = Promise.all(sensors).then(() => true)
      const acknowledged = await Promise.race([all, delay(patienceMs, false, { ref: false })])
      link.close()
      return acknowledged
    }
  }
}
