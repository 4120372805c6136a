// A process that plays agents who send what they measure now, and says how long that took. Its first argument is its LiveOrder.

import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Entry } from '../load.ts'
import { p99 } from '../site.ts'
import { startSender } from './sender.ts'

export interface LiveOrder {
  readonly port: number
  readonly agents: readonly string[]
  readonly paceMs: number
}

/** Said at `span`: since the last time. */
export interface LiveSpan {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly mostMs: number
  /** By how much this process itself was late: no answer is seen before it has its turn. */
  readonly ownP99Ms: number
}

/** Said at `stop`. */
export interface LiveReport {
  readonly ledger: readonly (readonly [series: string, entry: Entry])[]
  readonly complaints: readonly string[]
  /** All batches that were begun were acknowledged. */
  readonly well: boolean
}

const { port, agents, paceMs } = JSON.parse(process.argv[2]!) as LiveOrder
const resolutionMs = 5
const late = monitorEventLoopDelay({ resolution: resolutionMs })
late.enable()
let latencies: number[] = []

const senders = agents.map((agent, index) =>
  startSender(port, {
    agent,
    site: index % 2 === 0 ? 'north' : 'south',
    assets: [`${agent}-0`],
    manner: 'plain',
    each: 2,
    inFlight: 1,
    paceMs,
    onTaken: ms => latencies.push(ms)
  })
)

const span = (): LiveSpan => {
  const sorted = latencies.sort((a, b) => a - b)
  latencies = []
  const ownP99Ms = Math.max(0, Math.round(late.percentile(99) / 1e6) - resolutionMs)
  late.reset()
  return {
    count: sorted.length,
    p50Ms: Math.round(sorted[sorted.length >> 1] ?? 0),
    p99Ms: p99(sorted),
    mostMs: Math.round(sorted.at(-1) ?? 0),
    ownP99Ms
  }
}

const stop = async (): Promise<LiveReport> => {
  const stopped = await Promise.all(senders.map(sender => sender.stop()))
  return {
    ledger: senders.flatMap(({ ledger }) => [...ledger]),
    complaints: senders.flatMap(({ complaints }) => complaints),
    well: stopped.every(Boolean)
  }
}

/** Any other message is the event time that all have come to. */
process.on('message', async (message: string) => {
  if (message === 'span') return void process.send!(span())
  if (message === 'stop') return void process.send!(await stop())
  for (const sender of senders) await sender.finish(Number(message))
  await Promise.all(senders.map(({ close }) => close()))
  process.send!('finished')
  process.disconnect()
})
process.send!('ready')
