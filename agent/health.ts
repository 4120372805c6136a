// Judges from successive statuses whether the agent makes progress, and says what keeps it from that.

import type { Millis } from '../protocol/series.ts'
import type { AgentStatus } from './status.ts'

export interface HealthLimits {
  /** How long samples may wait without one being acknowledged. */
  readonly unacknowledgedMs: Millis
  /** So long samples may be gathered for one batch. */
  readonly gatheringMs: Millis
}

export interface Problem {
  readonly what: string
  /** How long it has been seen. */
  readonly sinceMs: Millis
  /** `failed`: readings are not taken, or not carried on. `degraded`: they are taken and kept, but do not leave. */
  readonly severity: 'degraded' | 'failed'
  /** What happens by itself, or what to do. */
  readonly next: string
}

export interface Health {
  /** The loops turn. An agent without a link lives, and a restart would not help it. */
  readonly live: boolean
  /** Readings come in and leave. */
  readonly healthy: boolean
  readonly state: 'healthy' | 'degraded' | 'failed'
  readonly problems: readonly Problem[]
}

/** What the next judgement has to know of the statuses so far; all times monotonic. */
export interface Seen {
  /** What is wrong now, by key, and since when. */
  readonly wrong: Readonly<Record<string, Millis>>
  readonly left: number
  /** When samples last left the outbox, or none waited. */
  readonly leftAt: Millis
  readonly recorded: number
  /** When samples were last reduced, or none was left to be. */
  readonly reducedAt: Millis
}

/** How long a loop may stand still. */
export const stillMs: Millis = 30_000

interface Finding extends Omit<Problem, 'sinceMs'> {
  readonly key: string
  /** Known for states that began before they became a problem. */
  readonly since?: Millis
}

const sourceFindings = ({ sources }: AgentStatus): Finding[] =>
  sources.flatMap(({ connected, problem }, index): Finding[] => {
    const key = `source ${index}`
    const advice = problem === undefined ? '' : `: ${problem}`
    if (!connected) {
      const next = 'the agent connects again by itself; until then no reading comes in here'
      return [{ key, what: `source ${index} is not connected${advice}`, severity: 'failed', next }]
    }
    const next = 'what it says has to be put right; the rest of the source works'
    return problem === undefined ? [] : [{ key, what: `source ${index}${advice}`, severity: 'degraded', next }]
  })

const diskFindings = ({ recorder, outbox }: AgentStatus): Finding[] => {
  const finding = (key: string, problem: string | undefined, next: string): Finding[] =>
    problem === undefined ? [] : [{ key, what: `the ${key} could not be written: ${problem}`, severity: 'failed', next }]
  return [
    ...finding(
      'recorder',
      recorder.problem,
      'readings are not acknowledged to their senders until a write succeeds: free space or replace the disk'
    ),
    ...finding(
      'outbox',
      outbox.problem,
      'readings are recorded and kept, and the agent tries again: free space or replace the disk'
    )
  ]
}

const batchingFindings = ({ monotonic }: AgentStatus, { reducedAt }: Seen, { gatheringMs }: HealthLimits): Finding[] => {
  if (monotonic - reducedAt < stillMs + gatheringMs) return []
  const what = 'what is recorded does not reach the outbox'
  const next = 'readings are recorded and kept: where no other problem says why, restart the agent and report this'
  return [{ key: 'batching', what, severity: 'failed', since: reducedAt, next }]
}

const leavingFindings = (status: AgentStatus, { leftAt }: Seen, { unacknowledgedMs }: HealthLimits): Finding[] => {
  const { monotonic, uptimeMs, waiting, answeredAt, problem } = status
  const next = 'the agent tries again by itself and keeps what waits until the outbox is full'
  if (monotonic - leftAt >= unacknowledgedMs) {
    const what = `${waiting} samples wait and none is acknowledged: ${problem ?? 'the collector does not answer'}`
    return [{ key: 'leaving', what, severity: 'degraded', since: leftAt, next }]
  }
  const answered = answeredAt ?? monotonic - uptimeMs
  if (problem === undefined || monotonic - answered < unacknowledgedMs) return []
  return [{ key: 'leaving', what: problem, severity: 'degraded', since: answered, next }]
}

const loopFindings = ({ loops, monotonic }: AgentStatus): Finding[] =>
  loops
    .filter(({ overdueMs }) => overdueMs >= stillMs)
    .map(({ name, overdueMs }) => ({
      key: `loop ${name}`,
      what: `the loop of ${name} stands still`,
      severity: 'failed',
      since: monotonic - overdueMs,
      next: 'a watchdog restarts the agent; without one restart it, nothing recorded is lost'
    }))

const findingsOf = (status: AgentStatus, seen: Seen, limits: HealthLimits): Finding[] => [
  ...loopFindings(status),
  ...sourceFindings(status),
  ...diskFindings(status),
  ...batchingFindings(status, seen, limits),
  ...leavingFindings(status, seen, limits)
]

const progressOf = ({ monotonic, outbox, waiting, reduce, caughtUp }: AgentStatus, before?: Seen): Seen => {
  const left = outbox.acknowledged + outbox.refused
  const { recorded } = reduce
  return {
    wrong: before?.wrong ?? {},
    left,
    leftAt: before && waiting > 0 && left === before.left ? before.leftAt : monotonic,
    recorded,
    reducedAt: before && !caughtUp && recorded === before.recorded ? before.reducedAt : monotonic
  }
}

/** One more status, and what was seen before it. */
export const judge = (status: AgentStatus, limits: HealthLimits, before?: Seen): { health: Health; seen: Seen } => {
  const seen = progressOf(status, before)
  const wrong: Record<string, Millis> = {}
  const problems = findingsOf(status, seen, limits).map(({ key, since, ...finding }): Problem => {
    wrong[key] = since ?? before?.wrong[key] ?? status.monotonic
    return { ...finding, sinceMs: Math.round(status.monotonic - wrong[key]) }
  })
  const failed = problems.some(({ severity }) => severity === 'failed')
  return {
    seen: { ...seen, wrong },
    health: {
      live: status.loops.every(({ overdueMs }) => overdueMs < stillMs),
      healthy: problems.length === 0,
      state: problems.length === 0 ? 'healthy' : failed ? 'failed' : 'degraded',
      problems
    }
  }
}
