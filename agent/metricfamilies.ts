// What the agent tells Prometheus: each metric's name, meaning and value, read from a status.

import { buildInfo, type Family, processFamilies } from '../platform/metricfamily.ts'
import type { ProcessFacts } from '../platform/process.ts'
import type { Health } from './health.ts'
import type { AgentStatus } from './status.ts'

export interface Told {
  readonly status: AgentStatus
  readonly health: Health
  readonly process: ProcessFacts
  readonly version: string
}

const counter = (name: string, help: string, read: (told: Told) => number): Family<Told> => ({
  kind: 'counter',
  name: `wayside_agent_${name}_total`,
  help,
  read
})

const counters = (name: string, label: string, help: string, read: (status: AgentStatus) => object): Family<Told> => ({
  kind: 'counter',
  name: `wayside_agent_${name}_total`,
  help,
  label,
  read: ({ status }) => Object.entries(read(status))
})

const gauge = (name: string, help: string, read: (told: Told) => number | undefined): Family<Told> => ({
  kind: 'gauge',
  name: `wayside_agent_${name}`,
  help,
  read
})

const seconds = (ms: number): number => Math.max(0, ms) / 1000
const bit = (yes: boolean): number => (yes ? 1 : 0)

const taken: readonly Family<Told>[] = [
  counter('messages', 'Messages that sources brought.', ({ status }) => status.intake.messages),
  counter('readings', 'Readings that reached the recorder.', ({ status }) => status.intake.readings),
  counter('unmatched_messages', 'Messages of topics that no template fits.', ({ status }) => status.intake.unmatched),
  counter(
    'failed_messages',
    'Messages that could not be stored; senders send those of QoS 1 again.',
    ({ status }) => status.intake.failed
  ),
  counters(
    'lost_messages',
    'code',
    'Messages of QoS 0 that could not be stored, by reason.',
    ({ intake }: AgentStatus) => intake.lost
  ),
  counters(
    'quarantined_messages',
    'code',
    'Messages put into quarantine, by reason.',
    ({ intake }: AgentStatus) => intake.quarantined
  ),
  counter('replayed_messages', 'Messages read from quarantine after all.', ({ status }) => status.quarantine.replayed),
  counter('dropped_messages', 'Messages pushed out of quarantine by newer ones.', ({ status }) => status.quarantine.dropped),
  gauge('quarantine_messages', 'Messages in quarantine.', ({ status }) => status.quarantine.items)
]

const carried: readonly Family<Told>[] = [
  counter('recorded_samples', 'Samples reduced, since the outbox was made.', ({ status }) => status.reduce.recorded),
  counters(
    'dropped_samples',
    'step',
    'Samples dropped or merged, by the step that did.',
    ({ reduce }: AgentStatus) => reduce.dropped
  ),
  counters(
    'made_samples',
    'step',
    'Samples of summaries beyond the samples they are of, by the step that made them.',
    ({ reduce }: AgentStatus) => reduce.made ?? {}
  ),
  counter('batched_samples', 'Samples put into the outbox.', ({ status }) => status.outbox.batched),
  counter('acknowledged_samples', 'Samples that the collector acknowledged.', ({ status }) => status.outbox.acknowledged),
  counter('lost_samples', 'Samples that left a full outbox unsent.', ({ status }) => status.outbox.lost),
  counter('refused_samples', 'Samples that the collector will never take.', ({ status }) => status.outbox.refused),
  counters(
    'uncounted_samples',
    'reason',
    'Samples acknowledged that the collector does not count, by reason.',
    ({ uncounted: { future, refused } }: AgentStatus) => ({ future, refused })
  ),
  counter('recorder_commits', 'Commits of the recorder.', ({ status }) => status.recorder.commits),
  counter('flash_written_bytes', 'Bytes written to flash.', ({ status }) => status.flashBytes),
  gauge('recorder_bytes', 'Bytes of raw samples kept.', ({ status }) => status.recorder.bytes),
  gauge('pending_samples', 'Samples recorded and not yet in the outbox.', ({ status }) => status.pending)
]

const leaving: readonly Family<Told>[] = [
  gauge('waiting_samples', 'Samples in the outbox.', ({ status }) => status.waiting),
  gauge('waiting_batches', 'Batches in the outbox.', ({ status }) => status.outbox.waitingBatches),
  gauge('waiting_bytes', 'Bytes of the batches in the outbox.', ({ status }) => status.waitingBytes),
  gauge('outbox_limit_bytes', 'Bytes of batches at which the oldest are lost.', ({ status }) => status.outbox.bytesMax),
  gauge('oldest_unsent_age_seconds', 'Age of the oldest sample in the outbox; 0 for none.', ({ status }) =>
    status.outbox.oldestUnsent === undefined ? 0 : seconds(status.now - status.outbox.oldestUnsent)
  ),
  gauge('outbox_full_in_seconds', 'Until the outbox is full with no link, at the rate of the last day.', ({ status }) =>
    status.rates.hoursUntilFull === undefined ? Number.POSITIVE_INFINITY : status.rates.hoursUntilFull * 3600
  ),
  gauge('drained_in_seconds', 'Until what waits has left, at the rate of the last minute.', ({ status }) =>
    status.rates.drainSeconds === undefined ? Number.POSITIVE_INFINITY : status.rates.drainSeconds
  ),
  gauge('answer_age_seconds', 'Since the collector last answered well; absent before.', ({ status }) =>
    status.answeredAt === undefined ? undefined : seconds(status.monotonic - status.answeredAt)
  )
]

const state: readonly Family<Told>[] = [
  {
    kind: 'gauge',
    name: 'wayside_agent_source_connected',
    help: '1 where messages come in, by place in the configuration.',
    label: 'source',
    read: ({ status }) => status.sources.map(({ connected }, index) => [String(index), bit(connected)] as const)
  },
  {
    kind: 'gauge',
    name: 'wayside_agent_loop_overdue_seconds',
    help: 'How long a loop has stood still; 0 where it turns.',
    label: 'loop',
    read: ({ status }) => status.loops.map(({ name, overdueMs }) => [name, seconds(overdueMs)] as const)
  },
  gauge('clock_trusted', '1 once the wall clock has been set.', ({ status }) => bit(status.clock.trusted)),
  gauge('healthy', '1 while readings come in and leave.', ({ health }) => bit(health.healthy)),
  gauge('live', '1 while the loops turn.', ({ health }) => bit(health.live)),
  gauge('uptime_seconds', 'Since the agent started.', ({ status }) => seconds(status.uptimeMs))
]

export const families: readonly Family<Told>[] = [
  ...taken,
  ...carried,
  ...leaving,
  ...state,
  buildInfo('agent'),
  ...processFamilies<Told>(({ status }) => status.now)
]
