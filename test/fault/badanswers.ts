// The answers that a collector, or what stands before it, may give, one line each.

import { setTimeout as delay } from 'node:timers/promises'
import { type Answering, type FakeCollector, type Received, send } from './fakecollector.ts'
import type { Settings } from './gateway.ts'

/** What an agent must do with it: take the ack, try again, not before a time, in smaller batches, set aside, or wait for another token. */
export type Class = 'accept' | 'retry' | 'wait' | 'cut' | 'refuse' | 'token'

export interface BadAnswer {
  readonly name: string
  readonly class: Class
  readonly answering: (fake: FakeCollector, elsewhere: string) => Answering
  readonly lastsMs: number
  readonly settings?: Settings
}

const retryAfterMs = 2000
const page = '<html><body><h1>Welcome to the hotel</h1></body></html>'
const html = { 'content-type': 'text/html' }
const bigBytes = 10 << 20

const always =
  (status: number, body = '', headers: Record<string, string> = {}): BadAnswer['answering'] =>
  () =>
  received =>
    send(received, status, body, headers)

/** Heartbeats are heard all the same. */
const onlyBatches =
  (answering: BadAnswer['answering']): BadAnswer['answering'] =>
  (fake, elsewhere) =>
  received =>
    (received.batch ? answering(fake, elsewhere) : fake.accept)(received)

/** The true ack with something changed; the batch is not taken. */
const mistaken =
  (change: (ack: Record<string, unknown>) => object): BadAnswer['answering'] =>
  () =>
  received => {
    const { batch, hash } = received
    const ack = batch ? { status: 'stored', epoch: batch.epoch, lane: batch.lane, sequence: batch.sequence, hash } : {}
    send(received, 200, JSON.stringify({ ...ack, ...change(ack) }))
  }

/** Takes the batch, and its connection breaks in the middle of the answer that says so. */
const truncated = (fake: FakeCollector) => async (received: Received) => {
  const body = fake.take(received)
  received.response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) })
  received.response.write(body.slice(0, body.length >> 1))
  await delay(20)
  received.response.destroy()
}

const slowly = (ms: number) => (fake: FakeCollector) => async (received: Received) => {
  await delay(ms)
  await fake.accept(received)
}

/** The first date that is whole in seconds, at least that much later. */
const dateAfter = (ms: number): string => new Date(Math.ceil((Date.now() + ms) / 1000) * 1000).toUTCString()

const retry = { class: 'retry', lastsMs: 3000 } as const
const wait = { class: 'wait', lastsMs: 5000 } as const
/** Until the first batches are halved down to single samples. */
const refuse = { class: 'refuse', lastsMs: 5000 } as const
const patient = '{ timeout: 5s, heartbeat: 1s, retryFirst: 100ms, retryMost: 1s }'

export const badAnswers: readonly BadAnswer[] = [
  { name: 'true, after 3 s', class: 'accept', answering: slowly(3000), lastsMs: 7000, settings: { forward: patient } },
  { name: 'true, after it was given up', ...retry, answering: slowly(4500), lastsMs: 5000 },
  { name: '429', ...retry, answering: always(429) },
  { name: '429 with Retry-After', ...wait, answering: always(429, '', { 'retry-after': String(retryAfterMs / 1000) }) },
  {
    name: '503 with Retry-After in seconds',
    ...wait,
    answering: always(503, '', { 'retry-after': String(retryAfterMs / 1000) })
  },
  {
    name: '503 with Retry-After as a date',
    ...wait,
    answering: () => received => send(received, 503, '', { 'retry-after': dateAfter(retryAfterMs) })
  },
  { name: '500', ...retry, answering: always(500, '{"status":"refused"}') },
  { name: '502 with a page', ...retry, answering: always(502, page, html) },
  { name: '403', ...retry, answering: always(403) },
  { name: '409, heartbeats are heard', ...retry, answering: onlyBatches(always(409)) },
  { name: '500, heartbeats are heard', ...retry, answering: onlyBatches(always(500)) },
  { name: '400 with a page', ...retry, answering: onlyBatches(always(400, page, html)) },
  { name: '413 with a page', class: 'cut', lastsMs: 3000, answering: onlyBatches(always(413, page, html)) },
  { name: '404', ...retry, answering: always(404, page, html) },
  { name: '400', ...refuse, answering: fake => received => fake.refuse(received, 400) },
  { name: '413', ...refuse, answering: fake => received => fake.refuse(received, 413) },
  { name: '422', ...refuse, answering: fake => received => fake.refuse(received, 422) },
  { name: '401 until the token changes', class: 'token', answering: () => received => send(received, 401), lastsMs: 3000 },
  { name: '200, cut off after it was stored', ...retry, answering: truncated },
  { name: '200 with a page', ...retry, answering: always(200, page, html) },
  { name: '200 with no body', ...retry, answering: always(200) },
  { name: '200 with broken JSON', ...retry, answering: always(200, '{"status":"stored","epoch":') },
  { name: '200 with 10 MB', ...retry, answering: always(200, `"${'x'.repeat(bigBytes)}"`) },
  {
    name: '200 for another sequence',
    ...retry,
    answering: mistaken(({ sequence }) => ({ sequence: Number(sequence) + 1 }))
  },
  { name: '200 for another hash', ...retry, answering: mistaken(() => ({ hash: 'f'.repeat(32) })) },
  { name: '200 for another epoch', ...retry, answering: mistaken(() => ({ epoch: 'f'.repeat(16) })) },
  { name: '200 for another lane', ...retry, answering: mistaken(() => ({ lane: 'alarm' })) },
  { name: '200 with another status', ...retry, answering: mistaken(() => ({ status: 'ok' })) },
  {
    name: '301 to elsewhere',
    ...retry,
    answering: (_fake, elsewhere) => received => send(received, 301, '', { location: elsewhere })
  }
]
