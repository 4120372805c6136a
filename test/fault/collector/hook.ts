// A webhook that behaves as it is told, badly mostly, and keeps what it took.

import type { ServerResponse } from 'node:http'
import { openPosts } from '../../support/posts.ts'

export interface Take {
  readonly key: string
  readonly body: string
  readonly changes: readonly { readonly id: string; readonly number: number; readonly state: string }[]
  /** The collector cannot know that it was taken. */
  readonly unanswered: boolean
  /** How often the collector had been killed by then. */
  readonly kills: number
}

/** `down` takes no connection; `slow` and `cut` take what is sent, and do not say so. */
export const manners = ['well', 'down', 'broken', 'busy', 'moved', 'refusing', 'slow', 'cut'] as const
export type Manner = (typeof manners)[number]

export interface Hook {
  readonly url: string
  manner: Manner
  readonly takes: readonly Take[]
  /** Requests that it did not take, by manner. */
  readonly turnedAway: Readonly<Record<string, number>>
  /** Requests where it said it had moved to. */
  readonly strayed: number
  close(): Promise<void>
}

const answers: Readonly<Partial<Record<Manner, readonly [status: number, headers?: Record<string, string>]>>> = {
  broken: [500],
  busy: [429, { 'retry-after': '1' }],
  refusing: [404]
}

/** @param kills how often the collector was killed so far */
export const openFaultyHook = async (kills: () => number): Promise<Hook> => {
  const takes: Take[] = []
  const turnedAway: Record<string, number> = {}
  let strayed = 0

  const elsewhere = await openPosts((_, response) => {
    strayed++
    response.writeHead(204).end()
  })

  const answer = (response: ServerResponse, manner: Manner): void => {
    if (manner === 'well') response.writeHead(204).end()
    else if (manner === 'cut') response.socket?.destroy()
    else if (manner === 'moved') response.writeHead(307, { location: elsewhere.url }).end()
    else if (manner !== 'slow') response.writeHead(...answers[manner]!).end()
  }

  const { url, server, close } = await openPosts(({ request, body: bytes }, response) => {
    const body = bytes.toString()
    const { manner } = hook
    const unanswered = manner === 'slow' || manner === 'cut'
    if (manner === 'well' || unanswered) {
      const key = String(request.headers['idempotency-key'])
      takes.push({ key, body, changes: (JSON.parse(body) as Take).changes, unanswered, kills: kills() })
    } else turnedAway[manner] = (turnedAway[manner] ?? 0) + 1
    answer(response, manner)
  })
  server.on('connection', socket => {
    if (hook.manner === 'down') socket.destroy()
  })

  let manner: Manner = 'well'
  const hook: Hook = {
    url,
    get manner() {
      return manner
    },
    set manner(next) {
      manner = next
      // What was open before would not meet it.
      server.closeIdleConnections()
    },
    takes,
    turnedAway,
    get strayed() {
      return strayed
    },
    async close() {
      await close()
      await elsewhere.close()
    }
  }
  return hook
}
