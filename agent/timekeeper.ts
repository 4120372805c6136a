// Whether the wall clock can be trusted, and what time it is by the last one that could.

import type { Millis } from '../protocol/series.ts'

export interface TimekeeperOptions {
  /** No clock that stands before this has been set. */
  readonly notBefore: Millis
  /** A larger jump of the wall clock is not believed at once. */
  readonly stepMost: Millis
  /** It is believed once it has stood for so long, or the collector says the same. */
  readonly standing: Millis
}

export interface Timekeeper {
  /** The time to stamp with; undefined while no clock could be trusted since the boot. */
  wall(now: Millis, sinceBoot: Millis): Millis | undefined
  /** Hears what the collector's clock says. */
  heard(date: Millis, now: Millis, sinceBoot: Millis): void
  /** Wall time at the boot of the machine, as known now. */
  bootedAt(): Millis | undefined
  /** Jumps of the wall clock beyond `stepMost` so far. */
  jumps(): number
}

/** How far the clocks of agent and collector may stand apart to confirm each other. */
const agreeMs = 60_000

/**
 * Time is the time since boot plus an offset. The offset follows the wall clock as long as that only slews or steps a little; a clock
 * that stands before any possible time, or jumps, is not followed before it has stood for a while or the collector agrees with it.
 * So a gateway that boots in 1970, or whose clock is set wrong by hand, stamps no reading with that.
 */
export const timekeeper = ({ notBefore, stepMost, standing }: TimekeeperOptions): Timekeeper => {
  let offset: Millis | undefined
  let suspect: { readonly offset: Millis; readonly since: Millis } | undefined
  let jumps = 0

  const follow = (next: Millis): void => {
    offset = next
    suspect = undefined
  }

  const observe = (now: Millis, sinceBoot: Millis): void => {
    const seen = now - sinceBoot
    if (now < notBefore) return
    if (offset === undefined || Math.abs(seen - offset) <= stepMost) follow(seen)
    else if (!suspect || Math.abs(seen - suspect.offset) > stepMost) {
      jumps++
      suspect = { offset: seen, since: sinceBoot }
    } else if (sinceBoot - suspect.since >= standing) follow(seen)
  }

  return {
    wall(now, sinceBoot) {
      observe(now, sinceBoot)
      return offset === undefined ? undefined : offset + sinceBoot
    },
    heard(date, now, sinceBoot) {
      observe(now, sinceBoot)
      if (suspect && Math.abs(date - now) <= agreeMs) follow(now - sinceBoot)
    },
    bootedAt: () => offset,
    jumps: () => jumps
  }
}
