// The agent, composed: its parts, in the order in which data flows through them.

import type { Clock } from '../platform/clock.ts'
import type { Disk } from '../platform/disk.ts'
import type { Log } from '../platform/log.ts'
import { openBatching } from './batching.ts'
import type { AgentConfiguration } from './configuration.ts'
import { eventClock } from './eventclock.ts'
import { type Forward, forward } from './forward.ts'
import { type IntakeCounters, intake, intakeCounters } from './intake.ts'
import type { Network } from './network.ts'
import { Outbox } from './outbox.ts'
import type { Tally, Waiting } from './outboxrecords.ts'
import { Quarantine, type Quarantined } from './quarantine.ts'
import { Recorder } from './recorder.ts'
import { type Counts, reduce } from './reduce.ts'
import type { Source, SourceStatus } from './sources/source.ts'
import { topics } from './topics.ts'

export interface AgentPorts {
  readonly clock: Clock
  readonly disk: Disk
  readonly network: Network
  readonly sources: readonly Source[]
  /** The bearer token, read anew for each request so that it can be rotated. */
  readonly token: () => string
  /** From 0 to 1, for jitter and for the name of a new outbox. */
  readonly random: () => number
  readonly log: Log
}

/** `recorded = batched + pending + dropped`, `batched = acknowledged + waiting + lost + refused`, in samples, to the unit. */
export interface AgentStatus {
  readonly agent: string
  readonly epoch: string
  readonly intake: Readonly<IntakeCounters>
  readonly reduce: Readonly<Counts>
  readonly outbox: Readonly<Tally>
  /** Samples recorded but not yet in the outbox: with those that filters and open buckets hold, and without. */
  readonly pending: number
  readonly recording: number
  /** Samples in the outbox. */
  readonly waiting: number
  readonly waitingBytes: number
  readonly sources: readonly SourceStatus[]
  /** What keeps batches from leaving, and what to do. */
  readonly problem?: string
  /** What works now and will not for long, or is not safe. */
  readonly warnings: readonly string[]
  /** When the certificate that the collector knows this agent by ends, where it has one: ISO 8601. */
  readonly certificateExpires?: string
}

export interface Agent {
  status(): AgentStatus
  /** Payloads that could not be read, oldest first, after a sequence. */
  quarantined(after: number, limit: number): Promise<Quarantined[]>
  close(): Promise<void>
}

const epochOf = (random: () => number): string =>
  Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('')

/** Opens the disks, reduces what was recorded before, then opens the sources; everything runs when the promise resolves. */
export const openAgent = async (configuration: AgentConfiguration, ports: AgentPorts): Promise<Agent> => {
  const { clock, disk, network, sources, token, random, log } = ports
  const stopping = new AbortController()
  const { signal } = stopping

  const wake = { batching: () => {}, forward: () => {} }
  const quarantine = await Quarantine.open(disk, {
    itemsMax: configuration.quarantine.messages,
    bytesMax: configuration.quarantine.bytes
  })
  const recorder = await Recorder.open(disk, {
    bytesMax: configuration.recorder.bytes,
    commitMax: configuration.recorder.commit,
    onCommit: () => wake.batching()
  })
  const outbox = await Outbox.open(
    disk,
    { agent: configuration.agent, bytesMax: configuration.outbox.bytes, onPut: () => wake.forward() },
    () => epochOf(random)
  )
  const reducing = reduce(
    configuration.reduce.map(({ measurement, tags, filters, downsample }) => ({
      match: { measurement, tags },
      steps: [...filters, ...(downsample ? [downsample] : [])].map(({ use, key, make }) => ({ name: use, key, reducer: make() }))
    }))
  )
  const sensors = eventClock(configuration.time.lateness)
  const batching = await openBatching(
    { recorder, reduce: reducing, outbox, eventClock: sensors, clock, log },
    configuration.batch
  )
  wake.batching = batching.wake

  const live = (): boolean => batching.caughtUp() && sources.every(source => source.status().connected)
  const watermark = (sending?: Waiting): number =>
    Math.min(outbox.oldest(sending), batching.oldest(), sensors.now(clock.monotonic(), live()))
  const forwarding: Forward = forward({ outbox, network, clock, random, log, watermark }, { ...configuration.forward, token })
  wake.forward = forwarding.wake

  const routes = topics(configuration.topics)
  const counters = intakeCounters()
  const take = intake({
    topics: routes,
    record: readings => recorder.record(readings),
    quarantine,
    clock,
    counters,
    maximumFutureMs: configuration.time.maximumFuture
  })

  const running = [batching.run(signal), forwarding.run(signal)]
  for (const source of sources) await source.open(routes.filters, take, log, configuration.agent)

  return {
    status() {
      const problem = forwarding.problem()
      const waiting = outbox.waiting()
      const expires = network.certificateExpires?.()
      return {
        agent: configuration.agent,
        epoch: outbox.epoch,
        intake: counters,
        reduce: reducing.counts,
        outbox: outbox.tally,
        pending: batching.pending(),
        recording: batching.pending() - reducing.held(),
        waiting: waiting.reduce((sum, { samples }) => sum + samples, 0),
        waitingBytes: outbox.bytes,
        sources: sources.map(source => source.status()),
        ...(problem === undefined ? {} : { problem }),
        warnings: network.warnings?.() ?? [],
        ...(expires === undefined ? {} : { certificateExpires: new Date(expires).toISOString() })
      }
    },
    quarantined: (after, limit) => quarantine.list({ after, limit }),
    async close() {
      for (const source of sources) await source.close()
      stopping.abort()
      await Promise.all(running)
      await recorder.close()
      await outbox.close()
      await quarantine.close()
      await network.close()
    }
  }
}
