// What the operating system says of this process.

import { performance } from 'node:perf_hooks'

export interface ProcessFacts {
  readonly cpuSeconds: number
  readonly residentBytes: number
  readonly heapBytes: number
  readonly uptimeSeconds: number
  /** From 0 to 1. */
  readonly busyRatio: number
}

export const processFacts = (): ProcessFacts => {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: rss,
    heapBytes: heapUsed,
    uptimeSeconds: process.uptime(),
    busyRatio: performance.eventLoopUtilization().utilization
  }
}
