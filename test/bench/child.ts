// A process of the bench, with whom it talks over IPC.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { built } from '../support/programs.ts'

export interface Child<Said> {
  readonly pid: number
  /** What it says when asked. */
  ask(): Promise<Said>
  close(): Promise<void>
}

const open = <Said>(
  name: string,
  options: object,
  nodeOptions: readonly string[]
): { pid: number; said: () => Promise<Said>; ask: () => Promise<Said>; close: () => Promise<void> } => {
  const child = fork(built(`test/bench/${name}.js`), [JSON.stringify(options)], { execArgv: [...nodeOptions] })
  const exited = once(child, 'exit')
  const said = async (): Promise<Said> => {
    const ended = exited.then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`)))
    const [message] = await Promise.race([once(child, 'message'), ended])
    return message as Said
  }
  return {
    pid: child.pid!,
    said,
    ask() {
      const answer = said()
      child.send('')
      return answer
    },
    async close() {
      if (child.connected) child.disconnect()
      await exited
    }
  }
}

/** One that runs until closed. */
export const startChild = async <Said>(
  name: string,
  options: object,
  nodeOptions: readonly string[] = []
): Promise<Child<Said>> => {
  const { said, ...child } = open<Said>(name, options, nodeOptions)
  await said()
  return child
}

/** One that does its work and says what came of it. */
export const runChild = async <Said>(name: string, options: object, nodeOptions: readonly string[] = []): Promise<Said> => {
  const { said, close } = open<Said>(name, options, nodeOptions)
  const result = await said()
  await close()
  return result
}
