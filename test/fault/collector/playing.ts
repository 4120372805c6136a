// A process that plays agents in a fault, and what it says.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { built } from '../../support/programs.ts'

export interface Playing {
  readonly pid: number
  /** Resolves with what it says next. */
  said<T>(): Promise<T>
  /** Tells it something; resolves with what it says to that. */
  tell<T>(message: string): Promise<T>
  kill(): void
}

/** @param file beside this one, without its ending */
export const playing = (file: string, order: unknown): Playing => {
  const child: ChildProcess = fork(built(`test/fault/collector/${file}.js`), [JSON.stringify(order)])
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${code}`)))
  ended.catch(() => {})
  const said = async <T>(): Promise<T> => ((await Promise.race([once(child, 'message'), ended])) as [T])[0]
  return {
    pid: child.pid!,
    said,
    tell(message) {
      const answer = said<never>()
      child.send(message)
      return answer
    },
    kill: () => void child.kill()
  }
}
