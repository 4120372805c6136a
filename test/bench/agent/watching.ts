// Looks at something once a second, however long looking takes.

import { setTimeout as delay } from 'node:timers/promises'

/** Called after 1, 2, ... seconds; resolves after the last. */
export const everySecond = async (seconds: number, look: (second: number) => void): Promise<void> => {
  const began = performance.now()
  for (let second = 1; second <= seconds; second++) {
    await delay(Math.max(0, second * 1000 - (performance.now() - began)))
    look(second)
  }
}
