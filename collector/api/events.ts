// Live push: GET /api/v1/events, server-sent events read from the store, so that a viewer resumes without a gap.

import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { bell } from '../../platform/bell.ts'
import type { Clock } from '../../platform/clock.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Publication } from '../store/outputs.ts'
import { toJson } from './json.ts'
import { check, parameters } from './parameters.ts'
import type { Served } from './served.ts'

export interface EventsOptions {
  readonly clock: Clock
  /** Viewers at one time. */
  readonly viewersMax: number
  /** A comment goes out after so long without an event, so that dead connections are found. */
  readonly heartbeatMs: number
  /** A viewer that takes nothing for so long is cut off; it resumes when it comes back. */
  readonly stallMs: number
  /** A viewer further behind is told to load afresh (`reset`) instead of getting every event. */
  readonly behindMax: number
}

export const defaultEvents = { viewersMax: 256, heartbeatMs: 15_000, stallMs: 30_000, behindMax: 10_000 } as const

const publicationsAtOnce = 16

const eventOf = (publication: Publication): string => `id: ${publication.position}\ndata: ${toJson(publication)}\n\n`

/** True where the viewer has taken what was written in time. */
const taken = (out: ServerResponse, text: string, { clock, stallMs }: EventsOptions): Promise<boolean> =>
  new Promise(resolve => {
    if (out.destroyed) return resolve(false)
    if (out.write(text)) return resolve(true)
    const settle = (went: boolean): void => {
      cancel()
      out.off('drain', drained).off('close', closed)
      resolve(went)
    }
    const [drained, closed] = [() => settle(true), () => settle(false)]
    const cancel = clock.after(stallMs, closed)
    out.once('drain', drained).once('close', closed)
  })

const startOf = (request: FastifyRequest): number | undefined => {
  const { after } = check(parameters.events, request.query)
  const header = request.headers['last-event-id']
  const text = typeof header === 'string' && /^\d{1,15}$/.test(header) ? header : after
  return text === undefined ? undefined : Number(text)
}

/** Events wait on disk, not in memory: a slow viewer only reads later. */
const stream = async (out: ServerResponse, { store, subscribe }: Served, start: number | undefined, options: EventsOptions) => {
  const ring = bell(options.clock)
  const unsubscribe = subscribe(ring.ring)
  out.once('close', ring.ring)
  const say = (text: string): Promise<boolean> => taken(out, text, options)
  try {
    const reached = await store.position()
    const lost = start !== undefined && (start > reached || reached - start > options.behindMax)
    let position = start === undefined || lost ? reached : start
    let here = await say(`retry: 2000\nid: ${position}\nevent: ${lost ? 'reset' : 'start'}\ndata: {}\n\n`)
    while (here) {
      const found = await store.publications(position, publicationsAtOnce)
      if (found.length > 0) here = await say(found.map(eventOf).join(''))
      else {
        const before = options.clock.monotonic()
        await ring.wait(options.heartbeatMs)
        if (out.destroyed) break
        if (options.clock.monotonic() - before >= options.heartbeatMs) here = await say(': still here\n\n')
      }
      position = found.at(-1)?.position ?? position
    }
  } finally {
    unsubscribe()
    out.destroy()
  }
}

export const events = (server: FastifyInstance, served: Served, options: EventsOptions): void => {
  let viewers = 0
  server.get('/api/v1/events', { exposeHeadRoute: false }, async (request, reply) => {
    const start = startOf(request)
    if (viewers >= options.viewersMax)
      throw new WaysideError('WAY_COLLECTOR_BUSY', `${viewers} viewers are connected, which is the limit: close some`)
    reply.hijack()
    const out = reply.raw
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) out.setHeader(name, value)
    out.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no'
    })
    viewers++
    // Failing to read the store ends the stream; the viewer comes back and asks again.
    await stream(out, served, start, options)
      .catch(() => {})
      .finally(() => viewers--)
  })
}
