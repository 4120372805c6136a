// The lives of one program that is ended and started again and again.

import { setTimeout as delay } from 'node:timers/promises'
import type { Program } from '../support/programs.ts'
import type { Launched } from './launch.ts'

export interface LivesOptions {
  /** What it is called in complaints. */
  readonly name: string
  readonly launch: () => Promise<Launched>
  readonly progress: (text: string) => void
}

export interface Lives {
  /** The one started last. */
  readonly program: Program | undefined
  /** True from the moment it says so until its process ends. */
  readonly runs: boolean
  /** Times that its process ended by itself after it ran. */
  readonly deaths: number
  /** Times that it did not come up at the first try. */
  readonly unopenable: number
  readonly readyMs: readonly number[]
  /** Resolves when its process was started. */
  launch(): Promise<Launched>
  /** Starts it until it runs; false where it does not in a few tries. */
  open(): Promise<boolean>
  kill(): Promise<void>
  /** Stops it where it is, as a power cut does; then `kill`. */
  freeze(): void
  stop(): Promise<void>
}

const tries = 3
const openMsMax = 30_000

export const lives = ({ name, launch: start, progress }: LivesOptions): Lives => {
  let program: Program | undefined
  let runs = false
  let [unopenable, deaths] = [0, 0]
  const readyMs: number[] = []

  const launch = async (): Promise<Launched> => {
    const launched = await start()
    program = launched.program
    void launched.program.exited.then(() => {
      if (program !== launched.program || !runs) return
      runs = false
      deaths++
      progress(`the ${name} died: ${launched.program.log.slice(-3).join('\n')}`)
    })
    return launched
  }

  const end = async (how: 'kill' | 'stop'): Promise<void> => {
    runs = false
    await program?.[how]()
  }

  /** Why it does not run; undefined where it does. */
  const failure = async (): Promise<string | undefined> => {
    const { program, ready } = await launch()
    const outcome = await Promise.race([
      ready.then(() => undefined, String),
      delay(openMsMax, `the ${name} is not ready in time`, { ref: false })
    ])
    if (outcome !== undefined) return outcome
    readyMs.push(program.readyMs)
    return undefined
  }

  const open = async (): Promise<boolean> => {
    for (let tried = 1; tried <= tries; tried++) {
      const why = await failure()
      if (why === undefined) return (runs = true)
      if (tried === 1) unopenable++
      progress(why)
      await end('kill')
    }
    return false
  }

  return {
    readyMs,
    get program() {
      return program
    },
    get runs() {
      return runs
    },
    get deaths() {
      return deaths
    },
    get unopenable() {
      return unopenable
    },
    launch,
    open,
    kill: () => end('kill'),
    freeze: () => program?.freeze(),
    stop: () => end('stop')
  }
}
