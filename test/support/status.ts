// An agent's status in which all is well, for tests that change one thing.

import { intakeCounters } from '../../agent/intake.ts'
import { rateMeter } from '../../agent/rates.ts'
import type { AgentStatus } from '../../agent/status.ts'

const nothing = { readings: 0, outboxBytes: 0, batched: 0, acknowledged: 0, flashBytes: 0 }

export const wellStatus = (some: Partial<AgentStatus> = {}): AgentStatus => ({
  agent: 'gw',
  epoch: 'a'.repeat(16),
  now: Date.UTC(2026, 0, 1),
  monotonic: 0,
  startedAt: Date.UTC(2026, 0, 1),
  uptimeMs: 0,
  clock: { trusted: true, bootId: 'boot', jumps: 0 },
  unstamped: 0,
  estimated: 0,
  intake: intakeCounters(),
  quarantine: { items: 0, dropped: 0, replayed: 0 },
  recorder: { bytes: 0, commits: 0, problem: undefined },
  reduce: { recorded: 0, passed: 0, dropped: {} },
  caughtUp: true,
  outbox: {
    batched: 0,
    acknowledged: 0,
    lost: 0,
    refused: 0,
    waitingBatches: 0,
    oldestUnsent: undefined,
    bytesMax: 1 << 20,
    diskBytes: 0,
    unconfirmedLosses: 0,
    bytesPut: 0,
    problem: undefined
  },
  pending: 0,
  recording: 0,
  waiting: 0,
  waitingBytes: 0,
  rates: rateMeter().read(0, nothing, { waiting: 0, bytes: 0, bytesMax: 1 << 20 }),
  flashBytes: 0,
  answeredAt: undefined,
  warnings: [],
  sources: [{ connected: true }],
  loops: [
    { name: 'batching', overdueMs: 0 },
    { name: 'forward', overdueMs: 0 }
  ],
  ...some
})
