// A bell that wakes one waiting loop: rung while nobody waits, it is heard at the next wait.

import type { Millis } from '../protocol/series.ts'
import type { Clock } from './clock.ts'

export interface Bell {
  ring(): void
  /** Resolves when the bell rings, has rung since the last wait, or after `ms`. */
  wait(ms: Millis): Promise<void>
}

export const bell = (clock: Clock): Bell => {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>(resolve => {
          const cancel = clock.after(ms, resolve)
          wake = () => {
            cancel()
            resolve()
          }
        })
      }
      wake = undefined
      rung = false
    }
  }
}
