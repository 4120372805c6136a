// A sensor without a clock: it numbers its readings, and the ledger keeps when each was sent.

import { setTimeout as delay } from 'node:timers/promises'
import { sensorLink } from './link.ts'

export interface Stampless {
  /** By number: when it was sent, by the clock of this machine. */
  readonly sent: ReadonlyMap<number, number>
  /** Number of the next reading. */
  readonly next: number
  /** Waits until nothing is on its way; false where patience ends. */
  settled(): Promise<boolean>
  stop(): Promise<void>
}

const paceMs = 25
const patienceMs = 30_000

/** Only one is on its way at a time, so that none is sent twice but where its acknowledgement was lost. */
export const startStampless = (url: string, topic: string): Stampless => {
  const link = sensorLink(url, `bare-${process.pid}`)
  const sent = new Map<number, number>()
  let [next, acknowledged, running] = [1, 0, true]
  const sending = (async () => {
    while (running) {
      const number = next++
      sent.set(number, Date.now())
      await link.publish(topic, JSON.stringify({ value: number }))
      acknowledged = number
      await delay(paceMs)
    }
  })()
  return {
    sent,
    get next() {
      return next
    },
    async settled() {
      const [wanted, end] = [next - 1, performance.now() + patienceMs]
      while (acknowledged < wanted && performance.now() < end) await delay(20)
      return acknowledged >= wanted
    },
    async stop() {
      running = false
      await Promise.race([sending, delay(patienceMs, undefined, { ref: false })])
      link.close()
    }
  }
}
