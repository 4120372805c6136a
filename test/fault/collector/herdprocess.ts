// A process that plays agents who all come back at once, each with a backlog. Its first argument is its HerdOrder.

import type { Entry } from '../load.ts'
import { startSender } from './sender.ts'
import { patient } from './wire.ts'

export interface HerdOrder {
  readonly port: number
  readonly agents: readonly string[]
  /** Batches that each has. */
  readonly batches: number
  /** Readings of each series in one of them. */
  readonly each: number
}

export interface HerdReport {
  readonly ledger: readonly (readonly [series: string, entry: Entry])[]
  readonly answers: Readonly<Record<string, number>>
  readonly complaints: readonly string[]
  readonly ms: number
}

const { port, agents, batches, each } = JSON.parse(process.argv[2]!) as HerdOrder

let go = (): void => {}
const begin = new Promise<void>(resolve => {
  go = resolve
})
const senders = agents.map((agent, index) =>
  startSender(port, {
    agent,
    site: index % 2 === 0 ? 'north' : 'south',
    assets: [`${agent}-0`, `${agent}-1`],
    manner: 'plain',
    lane: 'backfill',
    count: batches,
    each,
    paceMs: 0,
    begin,
    pause: patient
  })
)

const summed = (): Record<string, number> => {
  const sum: Record<string, number> = {}
  for (const { answers } of senders)
    for (const [status, count] of Object.entries(answers)) sum[status] = (sum[status] ?? 0) + count
  return sum
}

/** Said once to go, and once with the event time that all have come to. */
process.on('message', async (message: string) => {
  if (message === 'go') {
    const began = performance.now()
    go()
    await Promise.all(senders.map(({ done }) => done))
    const ms = performance.now() - began
    process.send!({
      ledger: senders.flatMap(({ ledger }) => [...ledger]),
      answers: summed(),
      complaints: senders.flatMap(({ complaints }) => complaints),
      ms
    } satisfies HerdReport)
    return
  }
  for (const sender of senders) await sender.finish(Number(message))
  await Promise.all(senders.map(({ close }) => close()))
  process.send!('finished')
  process.disconnect()
})
process.send!('ready')
