// One commit to come, and those who wait for it.

import type { Taken } from '../intake.ts'
import type { Gathering } from './gathering.ts'

export class Round {
  readonly gathering: Gathering
  /** Messages whose sender waits for its acknowledgement. */
  urgent = 0
  /** True where something in it is to be sent at once. */
  alarm = false
  resolve = (): void => {}
  reject = (_error: unknown): void => {}
  readonly done = new Promise<void>((resolve, reject) => {
    this.resolve = resolve
    this.reject = reject
  })

  constructor(gathering: Gathering) {
    this.gathering = gathering
  }

  /**
   * False where there is no room for them; what comes alone always has some.
   * @param urgent true where a sender waits; all others may take half of the room, so that there is always some for those who wait
   */
  add(readings: readonly Taken[], urgent: boolean, most: number): boolean {
    const { gathering } = this
    if (gathering.length > 0 && gathering.length + readings.length > (urgent ? most : most / 2)) return false
    for (let i = 0; i < readings.length; i++) gathering.add(readings[i]!)
    if (urgent) this.urgent++
    return true
  }
}
