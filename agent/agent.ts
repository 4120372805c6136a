// The agent, composed: its parts, in the order in which data flows through them.

import type { Clock } from '../platform/clock.ts'
import type { Folder } from '../platform/files.ts'
import type { Log } from '../platform/log.ts'
import { openBatching } from './batching.ts'
import type { AgentConfiguration } from './configuration.ts'
import { eventClock } from './eventclock.ts'
import { type Forward, forward } from './forward.ts'
import { type IntakePorts, intake, intakeCounters, type Taken } from './intake.ts'
import { lifesign } from './lifesign.ts'
import type { Network } from './network.ts'
import type { Waiting } from './outbox/records.ts'
import { type PaceState, pace } from './pace.ts'
import type { Quarantined } from './quarantine.ts'
import { queue } from './queue.ts'
import { reduce } from './reduce.ts'
import { type Replayed, replay } from './replay.ts'
import { rulesOf } from './rules.ts'
import { self } from './self.ts'
import { setAside } from './setaside.ts'
import type { Source } from './sources/source.ts'
import type { AgentStatus } from './status.ts'
import { openStorage } from './storage.ts'
import { trustedTime } from './time.ts'
import { topics } from './topics.ts'
import { turn } from './turn.ts'
import { uncounted } from './uncounted.ts'
import { urgency } from './urgent.ts'

export interface AgentPorts {
  readonly clock: Clock
  /** Where recorder, outbox and quarantine have their files. */
  readonly folder: Folder
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

/** Opens the disks, brings the reducers back to where they were, then opens the sources; everything runs when the promise resolves. */
export const openAgent = async (configuration: AgentConfiguration, ports: AgentPorts): Promise<Agent> => {
  const { clock, network, sources, token, random, log, bootId } = ports
  const stopping = new AbortController()
  const { signal } = stopping

  const wake = { batching: (_alarm: boolean) => {}, forward: () => {} }
  const loops = { batching: lifesign(clock), forward: lifesign(clock, configuration.forward.timeout) }
  const storage = await openStorage(configuration, ports, {
    onCommit: alarm => wake.batching(alarm),
    onPut: () => wake.forward()
  })
  const { recorder, outbox, quarantine, unstamped } = storage
  const time = trustedTime(configuration.time, clock, unstamped, log)

  const pacing = pace(configuration.forward)
  if (outbox.restored.pace) pacing.restore(outbox.restored.pace as PaceState)
  const reducing = reduce(rulesOf(configuration.reduce))
  const urgent = urgency(configuration.reduce.map(({ measurement, tags, urgent }) => ({ match: { measurement, tags }, urgent })))
  const sensors = eventClock(configuration.time.lateness)
  const batching = await openBatching(
    {
      recorder,
      reduce: reducing,
      outbox,
      eventClock: sensors,
      clock: loops.batching.clock,
      log,
      linked: () => forwarding.linked(),
      pace: pacing.save,
      urgency: urgent
    },
    configuration.batch
  )
  wake.batching = batching.wake

  const live = (): boolean => batching.caughtUp() && sources.every(source => source.status().connected)
  const watermark = (sending?: Waiting): number =>
    unstamped.waiting > 0
      ? Number.NEGATIVE_INFINITY
      : Math.min(outbox.waiting.oldest(sending), batching.oldest(), sensors.now(clock.monotonic(), live()))
  const setApart = uncounted()
  const forwarding: Forward = forward(
    {
      outbox,
      queue: queue(outbox, turn(configuration.forward), configuration.forward),
      pace: pacing,
      setAside: setAside({ outbox, quarantine, clock, log }),
      network,
      clock: loops.forward.clock,
      random,
      log,
      wall: time.wall,
      watermark,
      uncounted: setApart,
      onDate: time.heard
    },
    { ...configuration.forward, token }
  )
  wake.forward = forwarding.wake

  const routes = topics(configuration.topics)
  const counters = intakeCounters()
  const crossing = (readings: readonly Taken[]): boolean => {
    let crosses = false
    // Each is looked at, so that none is missed that crosses back.
    for (const { series, value } of readings) crosses = urgent.crosses(series, value) || crosses
    return crosses
  }
  const intakePorts: IntakePorts = {
    topics: routes,
    record: (readings, waits) => recorder.record(readings, waits, crossing(readings)),
    hold: readings => unstamped.add(readings),
    quarantine,
    clock,
    wall: time.wall,
    counters,
    limits: configuration.time
  }
  const take = intake(intakePorts)
  const replaying = replay({ ...intakePorts, quarantine, notBefore: configuration.time.notBefore })
  const { status, run } = self({
    agent: configuration.agent,
    bootId,
    clock,
    ...storage,
    wall: time.wall,
    clockJumps: time.jumps,
    intake: counters,
    replay: replaying,
    reduce: reducing,
    batching,
    outboxBytesMax: configuration.outbox.bytes,
    forward: forwarding,
    uncounted: setApart,
    network,
    sources,
    loops
  })

  const running = [batching.run(signal), forwarding.run(signal), time.run(signal), run(signal)]
  for (const source of sources) await source.open(routes.filters, take, log, configuration.agent)

  return {
    status,
    quarantined: (after, limit) => quarantine.list({ after, limit }),
    replay: replaying.run,
    async close() {
      for (const source of sources) await source.close()
      stopping.abort()
      await Promise.all(running)
      await storage.close()
      await network.close()
    }
  }
}
