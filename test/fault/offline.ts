// Thirty simulated days, or as many as WAYSIDE_OFFLINE_DAYS says, without a link, into an outbox that is much too small: what stays is what the policy says, and the rest is counted.

import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Agent } from '../../agent/agent.ts'
import { agentConfiguration } from '../../agent/configuration.ts'
import type { Network } from '../../agent/network.ts'
import { silentLog } from '../../platform/log.ts'
import { contract } from '../../protocol/answer.ts'
import { decodeBatch } from '../../protocol/codec.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { hashOf } from '../../protocol/hash.ts'
import { random } from '../../simulators/random.ts'
import { WorldClock } from '../../simulators/world/clock.ts'
import { fed, unsyncedAgent } from '../support/composed.ts'
import type { Fault, FaultOptions, FaultReport } from './fault.ts'

const days = Number(process.env['WAYSIDE_OFFLINE_DAYS'] ?? 30)
const dayMs = 86_400_000
const start = Date.UTC(2026, 5, 1)
const outboxMiB = 4
const topics = 20

interface Told {
  readonly lost: number
  readonly reasons: Readonly<Record<string, number>>
}

/** A collector that keeps what it is sent, and cannot be reached before a time. */
const collector = (clock: WorldClock, from: number) => {
  const times = new Map<string, Set<number>>()
  const reasons: Record<string, number> = {}
  const faults: string[] = []
  let [twice, wrong, newestRaw] = [0, 0, Number.NEGATIVE_INFINITY]
  const take = (body: Uint8Array): object => {
    const { columns, epoch, lane, sequence } = decodeBatch(body)
    for (const { series, times: found, values } of columns) {
      const known = times.get(series.key) ?? new Set<number>()
      times.set(series.key, known)
      for (const [index, time] of found.entries()) {
        if (known.has(time)) twice++
        known.add(time)
        if (values[index] !== valueAt(time)) wrong++
      }
      if (lane === 'live') newestRaw = Math.max(newestRaw, ...found)
    }
    return { status: 'stored', epoch, lane, sequence, hash: hashOf(body), missing: [] }
  }
  const network: Network = {
    async post({ path, body }) {
      if (clock.now < from) throw new WaysideError('WAY_COLLECTOR_UNREACHABLE', 'there is no link')
      if (path === contract.batches) return { status: 200, headers: {}, body: JSON.stringify(take(body!)) }
      if (path === contract.heartbeats) return { status: 200, headers: {}, body: '{"status":"heard"}' }
      const { losses } = JSON.parse(Buffer.from(body!).toString()) as {
        losses: { id: number; samples: number; reason: string }[]
      }
      for (const { samples, reason } of losses) reasons[reason] = (reasons[reason] ?? 0) + samples
      return { status: 200, headers: {}, body: JSON.stringify({ status: 'confirmed', upTo: losses.at(-1)!.id }) }
    },
    async close() {}
  }
  const stored = (): number => [...times.values()].reduce((sum, { size }) => sum + size, 0)
  const told = (): Told => ({ lost: Object.values(reasons).reduce((sum, samples) => sum + samples, 0), reasons })
  return { network, faults, stored, told, twice: () => twice, wrong: () => wrong, newestRaw: () => newestRaw }
}

/** A value that follows from the time and does not compress away. */
const valueAt = (time: number): number => Math.round(Math.sin(time) * 1e6) / 100

const bytesIn = async (folder: string): Promise<number> => {
  const names = await readdir(folder)
  const sizes = await Promise.all(
    names
      .filter(name => name !== 'ballast')
      .map(name =>
        stat(join(folder, name)).then(
          ({ size }) => size,
          () => 0
        )
      )
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Lets the real disk keep up with simulated time. */
const keptUp = async (agent: Agent, clock: WorldClock): Promise<void> => {
  for (let turn = 1; agent.status().recording > 20_000; turn++) {
    await new Promise(resolve => setImmediate(resolve))
    if (turn % 1000 === 0) await clock.run(clock.now + 1)
  }
}

/** Until everything has left, or patience ends. */
const drained = async (agent: Agent, clock: WorldClock): Promise<void> => {
  for (let turn = 1; turn < 1_000_000; turn++) {
    const { waiting, pending, outbox } = agent.status()
    if (waiting + pending + outbox.unconfirmedLosses === 0) return
    await new Promise(resolve => setImmediate(resolve))
    if (turn % 10 === 0) await clock.run(clock.now + 100)
  }
}

const month = async (seed: number, progress: (text: string) => void) => {
  const chance = random(seed)
  const periodMs = 8000 + chance.integer(8000)
  const directory = await mkdtemp(join(tmpdir(), 'wayside-offline-'))
  const clock = new WorldClock(start)
  const far = collector(clock, start + days * dayMs)
  const { source, intake } = fed()
  const configuration = agentConfiguration.parse({
    agent: 'gw',
    data: directory,
    collector: { url: 'http://127.0.0.1:9', tokenFile: 'unused' },
    sources: [{ use: 'broker', port: 1883 }],
    topics: [{ topic: 'load/{asset}/{measurement}', decoder: { use: 'json' } }],
    outbox: { bytes: `${outboxMiB}MiB`, bytesLeast: '1MiB', keepFree: '0B' },
    recorder: { bytes: '4MiB' }
  })
  const agent = await unsyncedAgent(configuration, {
    clock: clock.of({ alive: true }),
    network: far.network,
    sources: [source],
    token: () => 'token',
    log: silentLog
  })
  try {
    const take = intake()
    let [sent, mostBytes] = [0, 0]
    for (let time = start; time < start + days * dayMs; time += periodMs) {
      const payload = Buffer.from(JSON.stringify({ value: valueAt(time), time }))
      const taken = Array.from({ length: topics }, (_, index) =>
        take({ topic: `load/m${index}/v`, payload, qos: 1, duplicate: false })
      )
      sent += topics
      await Promise.all(taken)
      await clock.run(time + periodMs)
      if (sent % 20_000 === 0) {
        await keptUp(agent, clock)
        mostBytes = Math.max(mostBytes, await bytesIn(join(directory, 'v2', 'outbox')))
      }
    }
    progress(
      `seed ${seed}: ${sent} readings taken in ${days} days, the outbox had ${(mostBytes / 2 ** 20).toFixed(2)} MiB at most`
    )
    await drained(agent, clock)
    const { outbox, pending, waiting } = agent.status()
    const { lost, reasons } = far.told()
    return {
      sent,
      stored: far.stored(),
      twice: far.twice(),
      wrong: far.wrong(),
      uncounted: sent - far.stored() - lost - pending - waiting,
      tallyOff: Math.abs(outbox.lost - lost),
      overCap: mostBytes > outboxMiB * 2 ** 20 ? 1 : 0,
      newestKept: far.newestRaw() >= start + days * dayMs - 3 * periodMs ? 0 : 1,
      reasons
    }
  } finally {
    await agent.close()
    await rm(directory, { recursive: true, force: true })
  }
}

const run = async ({ trials, seed, progress }: FaultOptions): Promise<FaultReport> => {
  const total = { acked: 0, lost: 0, twice: 0, wrong: 0, broken: 0 }
  const reasons: Record<string, number> = {}
  for (let trial = 0; trial < trials; trial++) {
    const { sent, uncounted, twice, wrong, tallyOff, overCap, newestKept, ...rest } = await month(seed + trial, progress)
    progress(JSON.stringify({ sent, uncounted, twice, wrong, tallyOff, overCap, newestKept, ...rest }))
    total.acked += sent
    total.lost += Math.abs(uncounted)
    total.twice += twice
    total.wrong += wrong
    total.broken += tallyOff + overCap + newestKept
    for (const [reason, samples] of Object.entries(rest.reasons)) reasons[reason] = (reasons[reason] ?? 0) + samples
  }
  return { fault: 'offline', trials, skipped: 0, ...total, unopenable: 0, readyP99Ms: 0, reasons }
}

export const offline: Fault = {
  about:
    'thirty simulated days (or WAYSIDE_OFFLINE_DAYS) without a link and an outbox of 4 MiB: thinned and dropped by policy, to the unit, never over the limit',
  quick: 1,
  run
}
