// What a test asks of running programs, again and again until the answer is right.

import { setTimeout as delay } from 'node:timers/promises'

const patience = 30_000

/** Asks until the answer is right or patience ends; nothing here waits for a time to pass. */
export const until = async <T>(ask: () => Promise<T>, right: (answer: T) => boolean, patienceMs = patience): Promise<T> => {
  const end = performance.now() + patienceMs
  while (true) {
    const answer = await ask()
    if (right(answer) || performance.now() > end) return answer
    await delay(50)
  }
}

/** Values of a series in the collector's store, in order of time. */
export const storedValues = async (collectorPort: number, series: string): Promise<unknown[]> => {
  const query = new URLSearchParams({ series, from: '0', to: String(Date.UTC(2030, 0, 1)), limit: '1000000' })
  const response = await fetch(`http://127.0.0.1:${collectorPort}/api/v1/samples?${query}`).catch(() => undefined)
  return response?.ok ? ((await response.json()) as { values: unknown[] }).values : []
}

export interface Status {
  readonly waiting: number
  readonly pending: number
  readonly problem?: string
  readonly intake: {
    readonly messages: number
    readonly readings: number
    readonly unmatched: number
    readonly failed: number
    readonly quarantined: Record<string, number>
  }
  readonly outbox: {
    readonly batched: number
    readonly acknowledged: number
    readonly lost: number
    readonly refused: number
  }
  readonly reduce: { readonly recorded: number; readonly dropped: Record<string, number>; readonly made?: Record<string, number> }
  readonly sources: readonly { readonly connected: boolean }[]
}

export const statusOf = async (statusPort: number): Promise<Status> =>
  (await (await fetch(`http://127.0.0.1:${statusPort}/status`)).json()) as Status
