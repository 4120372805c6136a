// An intake whose fate the test decides, message by message.

import type { Intake, Message } from '../../agent/sources/source.ts'

export interface Gate {
  readonly intake: Intake
  /** Payloads as text, in order of arrival. */
  readonly arrived: readonly string[]
  readonly messages: readonly Message[]
  /** Resolves when `count` messages have arrived since the beginning. */
  until(count: number): Promise<void>
  /** The message of that index reached the disk. */
  take(index: number): void
  /** The disk refused the message of that index. */
  refuse(index: number): void
  /** Those that wait, and from now on every message as it arrives, are taken or refused. */
  always(fate: 'take' | 'refuse'): void
}

export const gate = (): Gate => {
  const messages: Message[] = []
  const arrived: string[] = []
  const fates: { resolve: () => void; reject: (error: Error) => void }[] = []
  let always: 'take' | 'refuse' | undefined
  let watchers: { count: number; resolve: () => void }[] = []

  return {
    messages,
    arrived,
    async intake(message) {
      messages.push(message)
      arrived.push(Buffer.from(message.payload).toString())
      for (const { resolve } of watchers.filter(({ count }) => count <= messages.length)) resolve()
      watchers = watchers.filter(({ count }) => count > messages.length)
      if (always === 'take') return
      if (always === 'refuse') throw new Error('no space left')
      await new Promise<void>((resolve, reject) => fates.push({ resolve, reject }))
    },
    until: count =>
      messages.length >= count ? Promise.resolve() : new Promise<void>(resolve => watchers.push({ count, resolve })),
    take: index => fates[index]!.resolve(),
    refuse: index => fates[index]!.reject(new Error('no space left')),
    always(fate) {
      always = fate
      for (const { resolve, reject } of fates) fate === 'take' ? resolve() : reject(new Error('no space left'))
    }
  }
}
