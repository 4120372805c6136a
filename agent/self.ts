// Gathers from the agent's parts what the agent knows of itself.

import type { Clock } from '../platform/clock.ts'
import type { MeasuredFolder } from '../platform/measured.ts'
import type { Millis } from '../protocol/series.ts'
import type { Batching } from './batching.ts'
import type { Forward } from './forward.ts'
import type { IntakeCounters } from './intake.ts'
import type { Lifesign } from './lifesign.ts'
import type { Network } from './network.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Quarantine } from './quarantine.ts'
import { type Counted, rateMeter } from './rates.ts'
import type { Recorder } from './recorder/recorder.ts'
import type { Unstamped } from './recorder/unstamped.ts'
import type { Reduce } from './reduce.ts'
import type { Replay } from './replay.ts'
import type { Source } from './sources/source.ts'
import type { AgentStatus, OutboxStatus } from './status.ts'

export interface Parts {
  readonly agent: string
  readonly bootId: string
  readonly clock: Clock
  /** Where recorder and outbox write. */
  readonly folders: { readonly recorder: Pick<MeasuredFolder, 'problem'>; readonly outbox: Pick<MeasuredFolder, 'problem'> }
  /** Bytes written to flash since the start. */
  readonly flashBytes: () => number
  readonly wall: () => Millis | undefined
  readonly clockJumps: () => number
  readonly unstamped: Pick<Unstamped, 'waiting' | 'estimated'>
  readonly intake: IntakeCounters
  readonly quarantine: Pick<Quarantine, 'size' | 'dropped'>
  readonly replay: Pick<Replay, 'taken'>
  readonly recorder: Pick<Recorder, 'bytes' | 'commits'>
  readonly reduce: Pick<Reduce, 'counts' | 'held'>
  readonly batching: Pick<Batching, 'pending' | 'caughtUp'>
  readonly outbox: Pick<Outbox, 'epoch' | 'tally' | 'bytes' | 'bytesPut' | 'waiting' | 'losses'>
  readonly outboxBytesMax: number
  readonly forward: Pick<Forward, 'problem' | 'answeredAt'>
  readonly network: Pick<Network, 'warnings' | 'certificateExpires'>
  readonly sources: readonly Pick<Source, 'status'>[]
  /** By name. */
  readonly loops: Readonly<Record<string, Pick<Lifesign, 'overdueMs'>>>
}

export interface Self {
  status(): AgentStatus
  /** Notes the counters from time to time, for the rates, until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>
}

const noteMs: Millis = 5000

export const self = (parts: Parts): Self => {
  const { clock, network, folders, outbox, batching, recorder, reduce, quarantine } = parts
  const startedMonotonic = clock.monotonic()
  const rates = rateMeter()

  const counted = (): Counted => ({
    readings: parts.intake.readings,
    outboxBytes: outbox.bytesPut,
    batched: outbox.tally.batched,
    acknowledged: outbox.tally.acknowledged,
    flashBytes: parts.flashBytes()
  })

  const outboxStatus = (): OutboxStatus => {
    const oldest = outbox.waiting.oldest()
    return {
      ...outbox.tally,
      waitingBatches: outbox.waiting.count,
      oldestUnsent: Number.isFinite(oldest) ? oldest : undefined,
      bytesMax: parts.outboxBytesMax,
      diskBytes: outbox.bytes,
      unconfirmedLosses: outbox.losses.length,
      bytesPut: outbox.bytesPut,
      problem: folders.outbox.problem()
    }
  }

  const status = (): AgentStatus => {
    const [now, monotonic] = [clock.now(), clock.monotonic()]
    const uptimeMs = monotonic - startedMonotonic
    const waiting = outbox.waiting.samples
    const problem = parts.forward.problem()
    const expires = network.certificateExpires?.()
    const pending = batching.pending()
    const [waitingBytes, bytesMax] = [outbox.waiting.bytes, parts.outboxBytesMax]
    return {
      agent: parts.agent,
      epoch: outbox.epoch,
      now,
      monotonic,
      startedAt: now - uptimeMs,
      uptimeMs,
      clock: { trusted: parts.wall() !== undefined, bootId: parts.bootId, jumps: parts.clockJumps() },
      unstamped: parts.unstamped.waiting,
      estimated: parts.unstamped.estimated,
      intake: parts.intake,
      quarantine: { items: quarantine.size, dropped: quarantine.dropped, replayed: parts.replay.taken() },
      recorder: { bytes: recorder.bytes, commits: recorder.commits, problem: folders.recorder.problem() },
      reduce: reduce.counts,
      caughtUp: batching.caughtUp(),
      outbox: outboxStatus(),
      pending,
      recording: pending - reduce.held(),
      waiting,
      waitingBytes,
      rates: rates.read(monotonic, counted(), { waiting, bytes: waitingBytes, bytesMax }),
      flashBytes: parts.flashBytes(),
      answeredAt: parts.forward.answeredAt(),
      sources: parts.sources.map(source => source.status()),
      loops: Object.entries(parts.loops).map(([name, loop]) => ({ name, overdueMs: loop.overdueMs() })),
      ...(problem === undefined ? {} : { problem }),
      warnings: network.warnings?.() ?? [],
      ...(expires === undefined ? {} : { certificateExpires: new Date(expires).toISOString() })
    }
  }

  return {
    status,
    async run(signal) {
      while (!signal.aborted) {
        rates.note(clock.monotonic(), counted())
        await clock.wait(noteMs, signal)
      }
    }
  }
}
