// How busy this thread was of late: what is done for later can wait for when it is not.

import { performance } from 'node:perf_hooks'

/** Part of the time since it was asked before in which the event loop did not wait, 0 to 1. */
export type Busyness = () => number

export const busyness = (): Busyness => {
  let last = performance.eventLoopUtilization()
  return () => {
    const { utilization } = performance.eventLoopUtilization(last)
    last = performance.eventLoopUtilization()
    return utilization
  }
}
