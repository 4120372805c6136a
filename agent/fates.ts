// Counts messages by the write that they share, when it has ended: a promise for each would be most of what a message costs.

import { type ErrorCode, WaysideError } from '../protocol/errors.ts'
import type { Message } from './sources/source.ts'

interface Counters {
  readings: number
  failed: number
  readonly lost: Partial<Record<ErrorCode, number>>
}

/** Counts a message and so many readings once the write has ended, well or not. */
export type Fates = (write: Promise<void>, message: Pick<Message, 'qos'>, readings: number) => void

interface Shared {
  readonly write: Promise<void>
  messages: number
  readings: number
  /** Messages that nobody sends again. */
  once: number
}

const codeOf = (error: unknown): ErrorCode => (error instanceof WaysideError ? error.code : 'WAY_DISK_FAILED')

export const fates = (counters: Counters): Fates => {
  let open: Shared | undefined

  const follow = (write: Promise<void>): Shared => {
    const shared: Shared = { write, messages: 0, readings: 0, once: 0 }
    const end = (): void => {
      if (open === shared) open = undefined
    }
    write.then(
      () => {
        end()
        counters.readings += shared.readings
      },
      error => {
        end()
        const code = codeOf(error)
        counters.failed += shared.messages
        if (shared.once > 0) counters.lost[code] = (counters.lost[code] ?? 0) + shared.once
      }
    )
    return shared
  }

  return (write, { qos }, readings) => {
    if (open?.write !== write) open = follow(write)
    open.messages++
    open.readings += readings
    if (qos === 0) open.once++
  }
}
