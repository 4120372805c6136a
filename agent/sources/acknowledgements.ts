// Acknowledges the messages of one connection in order of arrival, whatever the order in which they reach the disk.

interface Waiting {
  state: 'pending' | 'taken' | 'failed'
  readonly acknowledge: () => void
}

export interface Acknowledgements {
  /** Calls `acknowledge` when the message and all before it are taken; never where the disk refused it. */
  follow(taken: Promise<void>, acknowledge: () => void): void
  /** Resolves when nothing is outstanding. */
  idle(): Promise<void>
  readonly outstanding: number
  /** True from the first message that the disk refused: its connection is to take no more, and ends when `idle`. */
  readonly failed: boolean
}

/** A refused message is passed over, so that those behind it which did reach the disk are not sent, and counted, twice. */
export const acknowledgements = (settled: () => void): Acknowledgements => {
  const waiting: Waiting[] = []
  let idle: (() => void)[] = []
  let failed = false

  const flush = (): void => {
    while (waiting.length > 0 && waiting[0]!.state !== 'pending') {
      const { state, acknowledge } = waiting.shift()!
      if (state === 'taken') acknowledge()
    }
    settled()
    if (waiting.length > 0) return
    for (const resolve of idle) resolve()
    idle = []
  }

  return {
    follow(taken, acknowledge) {
      const entry: Waiting = { state: 'pending', acknowledge }
      waiting.push(entry)
      const settle = (state: Waiting['state']) => (): void => {
        entry.state = state
        failed ||= state === 'failed'
        flush()
      }
      taken.then(settle('taken'), settle('failed'))
    },
    idle: () => (waiting.length === 0 ? Promise.resolve() : new Promise(resolve => idle.push(resolve))),
    get outstanding() {
      return waiting.length
    },
    get failed() {
      return failed
    }
  }
}
