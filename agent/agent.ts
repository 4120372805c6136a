// The agent, composed: its parts, in the order in which data flows through them.

import type { Clock } from '../platform/clock.ts'
import type { Disk } from '../platform/disk.ts'
import type { Log } from '../platform/log.ts'
import { measured } from '../platform/measured.ts'
import { openBatching } from './batching.ts'
import type { AgentConfiguration } from './configuration.ts'
import { eventClock } from './eventclock.ts'
import { type Forward, forward } from './forward.ts'
import { intake, intakeCounters } from './intake.ts'
import { lifesign } from './lifesign.ts'
import type { Network } from './network.ts'
import { Outbox } from './outbox.ts'
import type { Waiting } from './outboxrecords.ts'
import { Quarantine, type Quarantined } from './quarantine.ts'
import { Recorder } from './recorder.ts'
import { reduce } from './reduce.ts'
import { type Replayed, replay } from './replay.ts'
import { self } from './self.ts'
import type { Source } from './sources/source.ts'
import type { AgentStatus } from './status.ts'
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
  /** Names this boot of the machine. */
  readonly bootId: string
}

export interface Agent {
  status(): AgentStatus
  /** Payloads that could not be read, oldest first, after a sequence. */
  quarantined(after: number, limit: number): Promise<Quarantined[]>
  /** Sends payloads from the quarantine through intake again; those that are taken leave it. */
  replay(sequences: readonly number[]): Promise<Replayed[]>
  close(): Promise<void>
}

const epochOf = (random: () => number): string =>
  Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('')

/** Opens the disks, reduces what was recorded before, then opens the sources; everything runs when the promise resolves. */
export const openAgent = async (configuration: AgentConfiguration, ports: AgentPorts): Promise<Agent> => {
  const { clock, network, sources, token, random, log, bootId } = ports
  const disk = measured(ports.disk)
  const stopping = new AbortController()
  const { signal } = stopping

  const wake = { batching: () => {}, forward: () => {} }
  const loops = { batching: lifesign(clock), forward: lifesign(clock, configuration.forward.timeout) }
  let commits = 0
  const quarantine = await Quarantine.open(disk, {
    itemsMax: configuration.quarantine.messages,
    bytesMax: configuration.quarantine.bytes
  })
  const recorder = await Recorder.open(disk, {
    bytesMax: configuration.recorder.bytes,
    commitMax: configuration.recorder.commit,
    onCommit() {
      commits++
      wake.batching()
    }
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
    { recorder, reduce: reducing, outbox, eventClock: sensors, clock: loops.batching.clock, log },
    configuration.batch
  )
  wake.batching = batching.wake

  const live = (): boolean => batching.caughtUp() && sources.every(source => source.status().connected)
  const watermark = (sending?: Waiting): number =>
    Math.min(outbox.oldest(sending), batching.oldest(), sensors.now(clock.monotonic(), live()))
  const forwarding: Forward = forward(
    { outbox, network, clock: loops.forward.clock, random, log, watermark },
    { ...configuration.forward, token }
  )
  wake.forward = forwarding.wake

  const routes = topics(configuration.topics)
  const counters = intakeCounters()
  const intakePorts = {
    topics: routes,
    record: recorder.record.bind(recorder),
    quarantine,
    clock,
    counters,
    maximumFutureMs: configuration.time.maximumFuture
  }
  const take = intake(intakePorts)
  const replaying = replay(intakePorts)
  const { status, run } = self({
    agent: configuration.agent,
    bootId,
    clock,
    disk,
    intake: counters,
    quarantine,
    replay: replaying,
    recorder,
    commits: () => commits,
    reduce: reducing,
    batching,
    outbox,
    outboxBytesMax: configuration.outbox.bytes,
    forward: forwarding,
    sources,
    loops
  })

  const running = [batching.run(signal), forwarding.run(signal), run(signal)]
  for (const source of sources) await source.open(routes.filters, take, log, configuration.agent)

  return {
    status,
    quarantined: (after, limit) => quarantine.list({ after, limit }),
    replay: replaying.run,
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
