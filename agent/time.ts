// Gives readings their time: by a clock that can be trusted, or once it can.

import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { reason } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import type { Unstamped } from './recorder/unstamped.ts'
import { timekeeper } from './timekeeper.ts'

export interface TrustedTime {
  /** Undefined while the clock cannot be trusted. */
  wall(): Millis | undefined
  /** Hears what the collector's clock says. */
  heard(date: Millis): void
  jumps(): number
  /** Stamps what waits as soon as that can be done, until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>
}

const lookMs = 1000

export const trustedTime = (
  { notBefore, step }: { readonly notBefore: Millis; readonly step: Millis },
  clock: Clock,
  unstamped: Pick<Unstamped, 'waiting' | 'stamp'>,
  log: Log
): TrustedTime => {
  const keeper = timekeeper({ notBefore, stepMost: step, standing: step })
  const wall = (): Millis | undefined => keeper.wall(clock.now(), clock.sinceBoot())

  const stamp = async (bootedAt: Millis): Promise<void> => {
    const readings = unstamped.waiting
    try {
      await unstamped.stamp(bootedAt)
      log.info('readings were given their time', { readings, bootedAt: new Date(bootedAt).toISOString() })
    } catch (error) {
      log.error('readings cannot be given their time, trying again', { reason: reason(error) })
    }
  }

  return {
    wall,
    heard: date => keeper.heard(date, clock.now(), clock.sinceBoot()),
    jumps: keeper.jumps,
    async run(signal) {
      let told = false
      while (!signal.aborted) {
        const trusted = wall() !== undefined
        if (!trusted && !told)
          log.warn('the clock of this machine is not set: readings wait for their time', { now: clock.now() })
        told = true
        if (trusted && unstamped.waiting > 0) await stamp(keeper.bootedAt()!)
        await clock.wait(lookMs, signal)
      }
    }
  }
}
