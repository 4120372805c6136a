// Gathers from the agent's parts what the agent knows of itself.

import type { Clock } from '../platform/clock.ts'
import type { MeasuredDisk } from '../platform/measured.ts'
import type { Millis } from '../protocol/series.ts'
import type { Batching } from './batching.ts'
import type { Forward } from './forward.ts'
import { clockIsSet, type IntakeCounters } from './intake.ts'
import type { Lifesign } from './lifesign.ts'
import type { Outbox } from './outbox.ts'
import type { Quarantine } from './quarantine.ts'
import { type Counted, rateMeter } from './rates.ts'
import type { Recorder } from './recorder.ts'
import type { Reduce } from './reduce.ts'
import type { Replay } from './replay.ts'
import type { Source } from './sources/source.ts'
import type { AgentStatus, OutboxStatus } from './status.ts'

export interface Parts {
  readonly agent: string
  readonly bootId: string
  readonly clock: Clock
  readonly disk: MeasuredDisk
  readonly intake: IntakeCounters
  readonly quarantine: Pick<Quarantine, 'size' | 'dropped'>
  readonly replay: Pick<Replay, 'taken'>
  readonly recorder: Pick<Recorder, 'bytes'>
  /** Of the recorder, since the start. */
  readonly commits: () => number
  readonly reduce: Pick<Reduce, 'counts' | 'held'>
  readonly batching: Pick<Batching, 'pending' | 'caughtUp'>
  readonly outbox: Pick<Outbox, 'epoch' | 'tally' | 'bytes' | 'bytesPut' | 'waiting' | 'oldest'>
  readonly outboxBytesMax: number
  readonly forward: Pick<Forward, 'problem' | 'answeredAt'>
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
  const { clock, disk, outbox, batching, recorder, reduce, quarantine } = parts
  const startedMonotonic = clock.monotonic()
  const rates = rateMeter()

  const counted = (): Counted => ({
    readings: parts.intake.readings,
    outboxBytes: outbox.bytesPut,
    batched: outbox.tally.batched,
    acknowledged: outbox.tally.acknowledged,
    flashBytes: disk.bytes
  })

  const outboxStatus = (waitingBatches: number): OutboxStatus => {
    const oldest = outbox.oldest()
    return {
      ...outbox.tally,
      waitingBatches,
      oldestUnsent: Number.isFinite(oldest) ? oldest : undefined,
      bytesMax: parts.outboxBytesMax,
      bytesPut: outbox.bytesPut,
      problem: disk.written('outbox').problem
    }
  }

  const status = (): AgentStatus => {
    const [now, monotonic] = [clock.now(), clock.monotonic()]
    const uptimeMs = monotonic - startedMonotonic
    const queue = outbox.waiting()
    const waiting = queue.reduce((sum, { samples }) => sum + samples, 0)
    const problem = parts.forward.problem()
    const pending = batching.pending()
    const [waitingBytes, bytesMax] = [outbox.bytes, parts.outboxBytesMax]
    return {
      agent: parts.agent,
      epoch: outbox.epoch,
      now,
      monotonic,
      startedAt: now - uptimeMs,
      uptimeMs,
      clock: { trusted: clockIsSet(now), bootId: parts.bootId },
      intake: parts.intake,
      quarantine: { items: quarantine.size, dropped: quarantine.dropped, replayed: parts.replay.taken() },
      recorder: { bytes: recorder.bytes, commits: parts.commits(), problem: disk.written('recorder').problem },
      reduce: reduce.counts,
      caughtUp: batching.caughtUp(),
      outbox: outboxStatus(queue.length),
      pending,
      recording: pending - reduce.held(),
      waiting,
      waitingBytes,
      rates: rates.read(monotonic, counted(), { waiting, bytes: waitingBytes, bytesMax }),
      flashBytes: disk.bytes,
      answeredAt: parts.forward.answeredAt(),
      sources: parts.sources.map(source => source.status()),
      loops: Object.entries(parts.loops).map(([name, loop]) => ({ name, overdueMs: loop.overdueMs() })),
      ...(problem === undefined ? {} : { problem })
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
