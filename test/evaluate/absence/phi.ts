// The phi-accrual failure detector (Hayashibara et al. 2004), as Akka has it: how unlikely it is that the next heartbeat is only late.

import type { Millis } from '../../../protocol/series.ts'
import type { Arrival, Watcher } from './watchers.ts'

const historyMost = 1000
const historyLeast = 8
const deviationLeast: Millis = 100

/** A logistic approximation of the normal distribution. */
const phi = (distance: number): number => {
  const e = Math.exp(-distance * (1.5976 + 0.070566 * distance * distance))
  return distance > 0 ? -Math.log10(e / (1 + e)) : -Math.log10(1 - 1 / (1 + e))
}

/** In standard deviations. */
const distanceOf = (threshold: number): number => {
  let [low, high] = [0, 40]
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2
    if (phi(middle) < threshold) low = middle
    else high = middle
  }
  return high
}

/** Of the last thousand intervals between arrivals. */
export const phiAccrual = (threshold: number): Watcher => {
  const distance = distanceOf(threshold)
  return (arrivals: readonly Arrival[]) => {
    const intervals: number[] = []
    const alarms: Millis[] = []
    let [sum, squares] = [0, 0]
    for (const [at, { received }] of arrivals.entries()) {
      if (at === 0) continue
      const interval = received - arrivals[at - 1]!.received
      const mean = sum / intervals.length
      const deviation = Math.max(deviationLeast, Math.sqrt(Math.max(0, squares / intervals.length - mean * mean)))
      const limit = mean + distance * deviation
      if (intervals.length >= historyLeast && interval > limit) alarms.push(arrivals[at - 1]!.received + limit)
      intervals.push(interval)
      const gone = intervals.length > historyMost ? intervals.shift()! : 0
      sum += interval - gone
      squares += interval * interval - gone * gone
    }
    return alarms
  }
}
