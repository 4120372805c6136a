// How fast and how much may be sent: a cap in bytes a second and a budget of bytes a day.

import type { Lane } from '../protocol/batch.ts'
import { bytes } from '../protocol/options.ts'
import type { Millis } from '../protocol/series.ts'

export const paceOptions = {
  bandwidth: bytes()
    .refine(rate => rate >= 128, 'must be at least 128B')
    .optional()
    .describe('Bytes sent in a second at most, on average; a batch or one second of it may go at once. Without it: no cap'),
  bytesPerDay: bytes()
    .refine(budget => budget >= 2 ** 16, 'must be at least 64KiB')
    .optional()
    .describe(
      'Bytes sent in a day (UTC) at most; then the agent waits for the next one, with all but alarms. Without it: no budget'
    )
}

export interface PaceOptions {
  readonly bandwidth?: number | undefined
  readonly bytesPerDay?: number | undefined
}

export type Paced = Lane | 'heartbeat'

/** Plain data, to be kept on disk: a restart resets nothing. */
export interface PaceState {
  /** The UTC day since 1970 that `spent` belongs to; absent before a trusted clock was seen. */
  readonly day?: number
  readonly spent: number
  /** Sent while the clock was not trusted, so of a day not known yet, and for how long that has been. */
  readonly undated: number
  readonly undatedMs: Millis
  /** Bytes that were sent ahead of the cap. */
  readonly ahead: number
}

export interface Pace {
  /**
   * How long until a body of so many bytes may be sent; 0 is now. An alarm waits for the cap, never for the budget. Ask again when the
   * clock comes to be trusted: the day may be a new one.
   * @param wall the wall clock, undefined where it is not trusted
   */
  wait(bytes: number, lane: Paced, monotonic: Millis, wall?: Millis): Millis
  /** Counts a body as sent; called when its sending begins, whatever becomes of it. */
  spend(bytes: number, monotonic: Millis, wall?: Millis): void
  save(): PaceState
  /** Goes on from a saved state; the time between counts neither for the cap nor for a day that is not known. */
  restore(state: PaceState): void
}

const dayMs = 86_400_000

/**
 * What a body costs on the link, both ways. Measured with the collector over TLS 1.3: 585 bytes of headers of request and answer around
 * a body (225 up and 210 down for a heartbeat). Reckoned for TCP over IPv4: four packets of 52 bytes for those, and 5.5 % for a body
 * in packets of 1500 with an acknowledgement for every second one. Connecting is not counted: 4.5 KB with two certificates, once for as
 * long as the connection lives.
 */
export const wireBytes = (body: number): number => Math.ceil(body * 1.055) + 800

export const pace = ({ bandwidth, bytesPerDay }: PaceOptions): Pace => {
  let state: PaceState = { spent: 0, undated: 0, undatedMs: 0, ahead: 0 }
  let at: Millis | undefined

  const drained = (elapsed: Millis): number =>
    bandwidth === undefined ? 0 : Math.max(0, state.ahead - (elapsed * bandwidth) / 1000)

  /** Without a trusted clock a day is 24 hours of running; what came before it counts too, since it may be the same day. */
  const undatedDay = (elapsed: Millis): Partial<PaceState> => {
    const undatedMs = state.undatedMs + elapsed
    return undatedMs < dayMs ? { undatedMs } : { spent: 0, undated: 0, undatedMs: undatedMs % dayMs }
  }

  /** A clock that goes back a day opens no new budget. */
  const datedDay = (day: number): Partial<PaceState> => ({
    day,
    spent: (state.day === undefined || day <= state.day ? state.spent : 0) + state.undated,
    undated: 0,
    undatedMs: 0
  })

  const advance = (monotonic: Millis, wall: Millis | undefined): void => {
    const elapsed = Math.max(0, monotonic - (at ?? monotonic))
    at = monotonic
    const day = wall === undefined ? undatedDay(elapsed) : datedDay(Math.floor(wall / dayMs))
    state = { ...state, ...day, ahead: drained(elapsed) }
  }

  /** A batch may start while what is ahead of the cap, with it, is within one second or is the batch alone. */
  const capWait = (cost: number): Millis => {
    if (bandwidth === undefined) return 0
    const over = state.ahead - Math.max(0, bandwidth - cost)
    return over <= 1e-6 ? 0 : Math.ceil((over / bandwidth) * 1000)
  }

  const fits = (cost: number, budget: number): boolean => {
    const spent = state.spent + state.undated
    // A batch larger than a whole day's budget would else wait for ever: it goes while heartbeats are about all that was sent.
    return cost > budget ? spent < budget / 2 : spent + cost <= budget
  }

  const budgetWait = (cost: number, lane: Paced, wall: Millis | undefined): Millis => {
    if (bytesPerDay === undefined || lane === 'alarm' || fits(cost, bytesPerDay)) return 0
    return wall === undefined ? dayMs - state.undatedMs : dayMs - (((wall % dayMs) + dayMs) % dayMs)
  }

  return {
    wait(bytes, lane, monotonic, wall) {
      advance(monotonic, wall)
      const cost = wireBytes(bytes)
      return Math.max(capWait(cost), budgetWait(cost, lane, wall))
    },
    spend(bytes, monotonic, wall) {
      advance(monotonic, wall)
      const cost = wireBytes(bytes)
      const counted = wall === undefined ? { undated: state.undated + cost } : { spent: state.spent + cost }
      state = { ...state, ...counted, ahead: bandwidth === undefined ? 0 : state.ahead + cost }
    },
    save: () => state,
    restore(saved) {
      state = saved
      at = undefined
    }
  }
}
