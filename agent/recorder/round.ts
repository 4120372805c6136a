// One commit to come, and those who wait for it.

import type { Gathering } from './gathering.ts'

export class Round {
  readonly gathering: Gathering
  /** Messages whose sender waits for its acknowledgement. */
  urgent = 0
  resolve = (): void => {}
  reject = (_error: unknown): void => {}
  readonly done = new Promise<void>((resolve, reject) => {
    this.resolve = resolve
    this.reject = reject
  })

  constructor(gathering: Gathering) {
    this.gathering = gathering
  }
}
