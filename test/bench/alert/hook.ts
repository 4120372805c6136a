// A webhook that notes when it was told of which changes.

import { openPosts } from '../../support/posts.ts'

export interface Change {
  readonly id: string
  readonly machine?: string
  readonly state: string
}

export interface Told {
  /** Monotonic. */
  readonly at: number
  readonly key: string
  /** When the collector had what it is of, by the clock of the machine. */
  readonly received: number
  readonly changes: readonly Change[]
  readonly bytes: number
}

export interface Hook {
  readonly url: string
  readonly told: readonly Told[]
  close(): Promise<void>
}

export const openHook = async (): Promise<Hook> => {
  const told: Told[] = []
  const { url, close } = await openPosts(({ request, body, at }, response) => {
    const { time, changes } = JSON.parse(body.toString()) as { time: string; changes: Change[] }
    told.push({ at, key: String(request.headers['idempotency-key']), received: Date.parse(time), changes, bytes: body.length })
    response.writeHead(204).end()
  })
  return { url, told, close }
}
