// A thundering herd: all agents come back at once, each with an hour of backlog, while others send what they measure now.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { built } from '../../support/programs.ts'
import { ask } from '../count.ts'
import type { Fault, FaultOptions, FaultReport } from '../fault.ts'
import { ackedOf, type Ledger } from '../load.ts'
import { rssKiB } from '../rss.ts'
import { p99 } from '../site.ts'
import { workshop } from '../workshop.ts'
import type { HerdOrder, HerdReport } from './herdprocess.ts'
import { type Sender, startSender } from './sender.ts'
import { type CollectorSite, openCollectorSite } from './site.ts'
import { verdictOf } from './verdict.ts'

const fault = 'herd'
const perTrial = 50
/** An hour: an agent without a link makes a batch a minute. */
const backlog = { batches: 60, each: 60 }
const liveAgents = Array.from({ length: 20 }, (_, index) => `live${index}`)
const livePaceMs = 200
const warmUpMs = 3000
const beforeMs = 6000
/** `none` is no answer in time: it is told, but a time is nothing to fail by. */
const expected = new Set(['200', '429', '503', 'none'])

const startHerd = (order: HerdOrder): ChildProcess => fork(built('test/fault/collector/herdprocess.js'), [JSON.stringify(order)])

const said = async <T>(herd: ChildProcess): Promise<T> => {
  const ended = once(herd, 'exit').then(([code]) => Promise.reject(new Error(`the herd ended with ${code}`)))
  ended.catch(() => {})
  return ((await Promise.race([once(herd, 'message'), ended])) as [T])[0]
}

/** The most of memory and lag, looked at again and again. */
const watching = (site: CollectorSite) => {
  const most = { rssMiB: 0, behind: 0 }
  const ending = new AbortController()
  const look = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      most.rssMiB = Math.max(most.rssMiB, Math.round(((await rssKiB(site.program!.pid)) ?? 0) / 1024))
      most.behind = Math.max(
        most.behind,
        (await ask<{ behind: number }>(site.port, 'health').catch(() => undefined))?.behind ?? 0
      )
      await delay(500, undefined, { signal: ending.signal }).catch(() => {})
    }
  }
  void look()
  return { most, close: () => ending.abort() }
}

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, progress, signal } = options
  const { directory, remove } = await workshop()
  const agents = Array.from({ length: trials * perTrial }, (_, index) => `h${index}`)
  const site = await openCollectorSite(directory, { agents: [...agents, ...liveAgents] }, options)
  let herd: ChildProcess | undefined
  let live: Sender[] = []
  try {
    if (!(await site.open())) throw new Error('the collector does not start on an empty disk')
    herd = startHerd({ port: site.port, agents, ...backlog })
    await said(herd)
    let latencies: number[] = []
    live = liveAgents.map((agent, index) =>
      startSender(site.port, {
        agent,
        site: index % 2 === 0 ? 'north' : 'south',
        assets: [`${agent}-0`],
        manner: 'plain',
        each: 2,
        inFlight: 1,
        paceMs: livePaceMs,
        onTaken: ms => latencies.push(ms)
      })
    )
    await delay(warmUpMs, undefined, { signal })
    latencies = []
    await delay(beforeMs, undefined, { signal })
    const before = latencies
    progress(`${agents.length} agents come back with ${backlog.batches} batches each`)

    const watch = watching(site)
    latencies = []
    const began = performance.now()
    herd.send('go')
    const { ledger, answers, complaints, ms } = await said<HerdReport>(herd)
    const during = latencies
    const stopped = await Promise.all(live.map(sender => sender.stop()))
    const closing = Date.now() - 60_000
    for (const sender of live) await sender.finish(closing)
    herd.send(String(closing))
    await said(herd)
    const settled = await site.settled(closing, 600_000)
    const storedMs = performance.now() - began
    watch.close()

    const all: Ledger = new Map([...ledger, ...live.flatMap(({ ledger }) => [...ledger])])
    const { examples, ...verdict } = await verdictOf(site.port, all)
    const unexpected = Object.entries(answers).filter(([status]) => !expected.has(status))
    const strange = [...complaints, ...live.flatMap(({ complaints }) => complaints)]
    const backlogAll = agents.length * 2 * backlog.batches * backlog.each
    const drained = ackedOf(new Map(ledger))
    return {
      fault,
      trials,
      skipped: 0,
      acked: ackedOf(all),
      ...verdict,
      unopenable: site.unopenable,
      readyP99Ms: p99(site.readyMs),
      broken:
        strange.length +
        unexpected.reduce((sum, [, count]) => sum + count, 0) +
        (backlogAll - drained) +
        site.deaths +
        [...stopped, settled].filter(well => !well).length,
      agents: agents.length,
      answers,
      drainedMs: Math.round(ms),
      storedMs: Math.round(storedMs),
      batchesPerSecond: Math.round((agents.length * backlog.batches) / (ms / 1000)),
      liveP99BeforeMs: p99(before),
      liveP99DuringMs: p99(during),
      liveRatio: Number((p99(during) / p99(before)).toFixed(1)),
      liveMostDuringMs: Math.round(Math.max(...during)),
      rssMostMiB: watch.most.rssMiB,
      behindMost: watch.most.behind,
      examples: [...examples, ...strange.slice(0, 10)]
    }
  } finally {
    for (const sender of live) await sender.close()
    herd?.kill()
    await site.close()
    await remove()
  }
}

export const herd: Fault = {
  about: `agents that come back at once, ${perTrial} a trial, with an hour of backlog each, while others send live`,
  quick: 4,
  run
}
