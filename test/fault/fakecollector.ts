// A collector that answers as it is told, and remembers what it took, acknowledged and refused for good.

import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { contract } from '../../protocol/answer.ts'
import { type Batch, identityKey } from '../../protocol/batch.ts'
import { decodeBatch } from '../../protocol/codec.ts'
import { countOf } from '../../protocol/columns.ts'
import { hashOf } from '../../protocol/hash.ts'
import type { Samples } from './count.ts'

export interface Received {
  /** By `performance.now()`. */
  readonly at: number
  readonly token: string
  readonly response: ServerResponse
  readonly hash: string
  readonly body: Buffer
  /** Undefined for a heartbeat and for losses. */
  readonly batch: Batch | undefined
}

/** With the code that the collector gives. */
const refusals = { 400: 'WAY_BATCH_CORRUPT', 413: 'WAY_BATCH_TOO_LARGE', 422: 'WAY_NAME_INVALID' } as const

export type Answering = (received: Received) => void | Promise<void>

export interface FakeCollector {
  readonly port: number
  readonly received: readonly Received[]
  /** What is done with each request. */
  answering: Answering
  /** Remembers the readings of a new batch; returns the body of the true answer. */
  take(received: Received): string
  /** Takes it and says so. */
  readonly accept: Answering
  /** Refuses a batch for good. */
  refuse(received: Received, status: keyof typeof refusals): void
  /** Samples of the batches that were acknowledged. */
  acknowledged(): number
  samplesOf(series: string): Samples
  /** True for a reading that came in a batch that was refused for good and in none that was taken. */
  refused(series: string, time: number): boolean
  refusedCount(): number
  close(): Promise<void>
}

/** Headers are set one by one, for only those can be read from the response later. */
export const send = ({ response }: Received, status: number, body = '', headers: Record<string, string> = {}): void => {
  for (const [name, value] of Object.entries({ 'content-type': 'application/json', ...headers })) response.setHeader(name, value)
  response.writeHead(status).end(body)
}

const confirmationOf = (body: Buffer): object => {
  const { epoch, losses } = JSON.parse(body.toString()) as { epoch: string; losses: { id: number }[] }
  return { status: 'confirmed', epoch, upTo: losses.at(-1)?.id }
}

/** Readings by series and time. */
class Seen {
  readonly #all = new Map<string, Map<number, number>>()

  add({ columns }: Batch): void {
    for (const { series, times } of columns) {
      const own = this.#all.get(series.key) ?? new Map<number, number>()
      this.#all.set(series.key, own)
      for (const time of times) own.set(time, (own.get(time) ?? 0) + 1)
    }
  }

  has(series: string, time: number): boolean {
    return this.#all.get(series)?.has(time) ?? false
  }

  *each(): Iterable<[series: string, time: number]> {
    for (const [series, times] of this.#all) for (const time of times.keys()) yield [series, time]
  }
}

export const openFakeCollector = async (): Promise<FakeCollector> => {
  const received: Received[] = []
  const batches = new Map<string, Batch>()
  const acknowledged = new Map<string, number>()
  const [stored, turnedDown] = [new Seen(), new Seen()]

  const server = createServer(async (request, response) => {
    const body = await buffer(request).catch(() => undefined)
    if (!body) return
    const own: Received = {
      at: performance.now(),
      token: request.headers.authorization ?? '',
      response,
      hash: hashOf(body),
      body,
      batch: request.url === contract.batches ? decodeBatch(body) : undefined
    }
    received.push(own)
    await fake.answering(own)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const take = ({ batch, hash, body }: Received): string => {
    if (!batch) return JSON.stringify(body.length > 0 ? confirmationOf(body) : { status: 'heard' })
    const { epoch, lane, sequence } = batch
    const known = batches.has(identityKey(batch))
    if (!known) stored.add(batch)
    batches.set(identityKey(batch), batch)
    return JSON.stringify({ status: known ? 'duplicate' : 'stored', epoch, lane, sequence, hash })
  }
  const accept: Answering = own => {
    const body = take(own)
    if (own.batch) acknowledged.set(identityKey(own.batch), countOf(own.batch.columns))
    send(own, 200, body)
  }
  const refused = (series: string, time: number): boolean => turnedDown.has(series, time) && !stored.has(series, time)

  const fake: FakeCollector = {
    port: (server.address() as { port: number }).port,
    received,
    answering: accept,
    take,
    accept,
    refuse(own, status) {
      if (!own.batch) return void accept(own)
      turnedDown.add(own.batch)
      send(own, status, JSON.stringify({ status: 'refused', code: refusals[status], reason: 'by a fault', retriable: false }))
    },
    acknowledged: () => [...acknowledged.values()].reduce((sum, samples) => sum + samples, 0),
    samplesOf(series) {
      const columns = [...batches.values()].flatMap(batch => batch.columns.filter(column => column.series.key === series))
      return { times: columns.flatMap(({ times }) => [...times]), values: columns.flatMap(({ values }) => [...values]) }
    },
    refused,
    refusedCount: () => [...turnedDown.each()].filter(([series, time]) => refused(series, time)).length,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
  return fake
}
