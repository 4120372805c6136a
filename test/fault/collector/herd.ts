// A thundering herd: all agents come back at once, each with an hour of backlog, while others send what they measure now.

import { getPriority, setPriority } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { cpuSecondsOf } from '../../bench/consumption.ts'
import { ask } from '../count.ts'
import type { Fault, FaultOptions, FaultReport } from '../fault.ts'
import { ackedOf, type Ledger } from '../load.ts'
import { rssKiB } from '../rss.ts'
import { p99 } from '../site.ts'
import { workshop } from '../workshop.ts'
import type { LiveOrder, LiveReport, LiveSpan } from './herdlive.ts'
import type { HerdOrder, HerdReport } from './herdprocess.ts'
import { type Playing, playing } from './playing.ts'
import { type CollectorSite, openCollectorSite } from './site.ts'
import { verdictOf } from './verdict.ts'

const fault = 'herd'
const perTrial = 50
/** An hour: an agent without a link makes a batch a minute. */
const backlog = { batches: 60, each: 60 }
const liveAgents = Array.from({ length: 20 }, (_, index) => `live${index}`)
const livePaceMs = 200
const warmUpMs = 3000
const quietMs = 15_000
/** `none` is no answer in time: it is told, but a time is nothing to fail by. */
const expected = new Set(['200', '429', '503', 'none'])

/** The most of memory and lag, looked at again and again. */
const watching = (site: CollectorSite) => {
  const most = { rssMiB: 0, behind: 0 }
  const ending = new AbortController()
  const look = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      most.rssMiB = Math.max(most.rssMiB, Math.round(((await rssKiB(site.program!.pid)) ?? 0) / 1024))
      const health = await ask<{ behind: number }>(site.port, 'health').catch(() => undefined)
      most.behind = Math.max(most.behind, health?.behind ?? 0)
      await delay(500, undefined, { signal: ending.signal }).catch(() => {})
    }
  }
  void look()
  return { most, close: () => ending.abort() }
}

/** What each process takes of a core, in percent. */
const sharing = (pids: Readonly<Record<string, number>>): (() => Record<string, number>) => {
  const [began, before] = [performance.now(), Object.entries(pids).map(([name, pid]) => [name, pid, cpuSecondsOf(pid)] as const)]
  return () => {
    const seconds = (performance.now() - began) / 1000
    return Object.fromEntries(before.map(([name, pid, used]) => [name, Math.round(((cpuSecondsOf(pid) - used) / seconds) * 100)]))
  }
}

const spanOf = async (live: Playing, ms: number, signal: AbortSignal): Promise<LiveSpan> => {
  await live.tell('span')
  await delay(ms, undefined, { signal })
  return live.tell('span')
}

const ratio = (one: LiveSpan, other: LiveSpan): number => Number((one.p99Ms / other.p99Ms).toFixed(1))

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, progress, signal } = options
  const { directory, remove } = await workshop()
  const agents = Array.from({ length: trials * perTrial }, (_, index) => `h${index}`)
  const site = await openCollectorSite(directory, { agents: [...agents, ...liveAgents] }, options)
  const players: Playing[] = []
  const play = async (file: string, order: HerdOrder | LiveOrder): Promise<Playing> => {
    const player = playing(file, order)
    players.push(player)
    await player.said()
    return player
  }
  let watch: ReturnType<typeof watching> | undefined
  try {
    if (!(await site.open())) throw new Error('the collector does not start on an empty disk')
    const herd = await play('herdprocess', { port: site.port, agents, ...backlog })
    // A herd is on machines of its own: where CPU is short, it is not to take the collector's.
    setPriority(herd.pid, Math.min(19, getPriority() + 10))
    const live = await play('herdlive', { port: site.port, agents: liveAgents, paceMs: livePaceMs })
    await delay(warmUpMs, undefined, { signal })
    const before = await spanOf(live, quietMs, signal)
    progress(`${agents.length} agents come back with ${backlog.batches} batches each; until now ${JSON.stringify(before)}`)

    watch = watching(site)
    const shares = sharing({ collector: site.program!.pid, herd: herd.pid, live: live.pid })
    await live.tell('span')
    const began = performance.now()
    const { ledger, answers, complaints, ms } = await herd.tell<HerdReport>('go')
    const [during, cpuPercent] = [await live.tell<LiveSpan>('span'), shares()]
    const after = await spanOf(live, quietMs, signal)
    const sent = await live.tell<LiveReport>('stop')
    const closing = Date.now() - 60_000
    await live.tell(String(closing))
    await herd.tell(String(closing))
    const settled = await site.settled(closing, 600_000)
    const storedMs = performance.now() - began

    const all: Ledger = new Map([...ledger, ...sent.ledger])
    const { examples, ...verdict } = await verdictOf(site.port, all)
    const unexpected = Object.entries(answers).filter(([status]) => !expected.has(status))
    const strange = [...complaints, ...sent.complaints]
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
        [sent.well, settled].filter(well => !well).length,
      agents: agents.length,
      answers,
      drainedMs: Math.round(ms),
      storedMs: Math.round(storedMs),
      batchesPerSecond: Math.round((agents.length * backlog.batches) / (ms / 1000)),
      liveP99BeforeMs: before.p99Ms,
      liveP99DuringMs: during.p99Ms,
      liveP99AfterMs: after.p99Ms,
      liveRatio: ratio(during, before),
      liveRatioAfter: ratio(during, after),
      live: { before, during, after },
      cpuPercent,
      rssMostMiB: watch.most.rssMiB,
      behindMost: watch.most.behind,
      examples: [...examples, ...strange.slice(0, 10)]
    }
  } finally {
    watch?.close()
    for (const player of players) player.kill()
    await site.close()
    await remove()
  }
}

export const herd: Fault = {
  about: `agents that come back at once, ${perTrial} a trial, with an hour of backlog each, while others send live`,
  quick: 4,
  run
}
