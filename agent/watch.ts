// Watches a running agent: judges its health again and again, and tells the supervisor that it lives.

import type { Clock } from '../platform/clock.ts'
import type { State, Supervisor } from '../platform/notify.ts'
import { countText } from '../platform/readable.ts'
import type { Millis } from '../protocol/series.ts'
import type { Agent } from './agent.ts'
import { type Health, type HealthLimits, judge, type Seen } from './health.ts'
import type { AgentStatus } from './status.ts'

export interface Watch {
  health(): Health
  /** Judges and tells until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>
}

export interface WatchPorts {
  readonly agent: Pick<Agent, 'status'>
  readonly clock: Clock
  readonly limits: HealthLimits
  readonly supervisor: Supervisor
}

const judgeMs: Millis = 5000
const tellMs: Millis = 60_000

/** One line, as `systemctl status` shows it. */
export const sentence = ({ intake, waiting, outbox }: AgentStatus, { state, problems }: Health): string => {
  const numbers = `${countText(intake.readings)} readings taken, ${countText(outbox.acknowledged)} samples acknowledged, ${countText(waiting)} waiting`
  return `${state}: ${problems[0]?.what ?? numbers}`
}

export const watch = ({ agent, clock, limits, supervisor }: WatchPorts): Watch => {
  let seen: Seen | undefined
  let toldAt = Number.NEGATIVE_INFINITY
  // Half of what the supervisor waits, so that one late message restarts nothing.
  const everyMs = Math.min(tellMs, (supervisor.watchdogMs ?? Number.POSITIVE_INFINITY) / 2)

  const look = (): { status: AgentStatus; health: Health } => {
    const status = agent.status()
    const judged = judge(status, limits, seen)
    seen = judged.seen
    return { status, health: judged.health }
  }

  const tell = async (status: AgentStatus, health: Health): Promise<void> => {
    toldAt = clock.monotonic()
    const alive: State = supervisor.watchdogMs !== undefined && health.live ? { WATCHDOG: '1' } : {}
    await supervisor.tell({ ...alive, STATUS: sentence(status, health) })
  }

  return {
    health: () => look().health,
    async run(signal) {
      while (!signal.aborted) {
        const { status, health } = look()
        if (clock.monotonic() - toldAt >= everyMs) await tell(status, health)
        await clock.wait(Math.min(judgeMs, Math.max(1, toldAt + everyMs - clock.monotonic())), signal)
      }
    }
  }
}
