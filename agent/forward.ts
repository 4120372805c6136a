// Sends what waits in the outbox until the collector has named each batch in an ack.

import { backoff, retryAfter } from '../platform/backoff.ts'
import { type Bell, bell } from '../platform/bell.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { contract, readConfirmed, readStored, type Stored } from '../protocol/answer.ts'
import { reason } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import { again } from './again.ts'
import { closing } from './closing.ts'
import type { Network, Response } from './network.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Waiting } from './outbox/records.ts'
import type { Pace } from './pace.ts'
import type { Picked, Queue } from './queue.ts'
import type { SetAside } from './setaside.ts'
import type { Queue as QueueName } from './turn.ts'
import type { Uncounted } from './uncounted.ts'
import { refusalText, refusesBacklog, saidBy, verdictOf } from './verdict.ts'

export interface ForwardOptions {
  readonly token: () => string
  readonly inFlightMax: number
  readonly timeout: Millis
  readonly heartbeat: Millis
  readonly retryFirst: Millis
  readonly retryMost: Millis
}

export interface ForwardPorts {
  readonly outbox: Outbox
  readonly queue: Queue
  readonly pace: Pace
  readonly setAside: SetAside
  readonly network: Network
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** The wall clock, undefined while it is not trusted. */
  readonly wall: () => Millis | undefined
  /** The watermark to send along with a batch, or with none. */
  readonly watermark: (sending?: Waiting) => Millis
  /** Counts what the collector took and does not count. */
  readonly uncounted: Pick<Uncounted, 'note'>
  /** Hears what the collector's clock says. */
  readonly onDate: (date: Millis) => void
}

export interface Forward {
  run(signal: AbortSignal): Promise<void>
  /** Says that the outbox has something new. */
  wake(): void
  /** True while the collector answers. */
  linked(): boolean
  /** What keeps batches from leaving, and what to do; undefined where they leave. */
  problem(): string | undefined
  /** When the collector last answered well, monotonic; undefined before. */
  answeredAt(): Millis | undefined
}

const batchHeaders = { 'content-type': contract.contentType }
/** What the collector is told of a batch that has waited. */
const waited: Partial<Record<QueueName, Record<string, string>>> = { backlog: { [contract.backlogHeader]: '1' } }
/** Losses that one message tells. */
const lossesMax = 500

export const forward = (ports: ForwardPorts, options: ForwardOptions): Forward => {
  const { outbox, queue, pace, setAside, network, clock, random, log, wall, watermark, uncounted, onDate } = ports
  const ring: Bell = bell(clock)
  const backlog = closing(options, random)
  const sendAgain = again(ports)
  let inFlight = 0
  let failures = 0
  /** True where a heartbeat got through after the last failure: then one batch may try. */
  let probed = false
  let pausedUntil = Number.NEGATIVE_INFINITY
  let sentAt = Number.NEGATIVE_INFINITY
  let answeredAt: Millis | undefined
  let problem: string | undefined

  const post = (path: string, own: Record<string, string>, body?: Uint8Array, sending?: Waiting): Promise<Response> => {
    const mark = watermark(sending)
    const headers = {
      authorization: `Bearer ${options.token()}`,
      ...own,
      ...(Number.isFinite(mark) ? { [contract.watermarkHeader]: String(Math.floor(mark)) } : {})
    }
    pace.spend(body?.length ?? 0, clock.monotonic(), wall())
    return network.post({ path, headers, ...(body ? { body } : {}), timeout: options.timeout })
  }

  /** A heartbeat that is heard proves the link, but not that batches are taken: where they wait, the waits between tries go on growing. */
  const succeeded = ({ headers }: Response, proof: boolean): void => {
    answeredAt = clock.monotonic()
    probed = true
    if (proof) {
      if (problem !== undefined) log.info('collector takes batches again')
      failures = 0
      problem = undefined
    }
    const date = Date.parse(headers['date'] ?? '')
    if (Number.isFinite(date)) onDate(date)
  }

  const failed = (text: string, wait?: Millis): void => {
    failures++
    probed = false
    if (text !== problem) log.warn('collector does not take batches, trying again', { reason: text })
    problem = text
    const pause = Math.max(wait ?? 0, backoff({ first: options.retryFirst, most: options.retryMost }, failures, random()))
    pausedUntil = Math.max(pausedUntil, clock.monotonic() + pause)
  }

  const notTaken = (response: Response): void => {
    const wait = retryAfter(response.headers['retry-after'], clock.now())
    if (refusesBacklog(response)) {
      // The link is well, and what is new gets through.
      backlog.close(refusalText(response), clock.monotonic(), wait)
      succeeded(response, true)
    } else failed(refusalText(response), wait)
  }

  const acknowledged = async (waiting: Waiting, ack: Stored): Promise<void> => {
    if (outbox.waiting.find(waiting.lane, waiting.sequence) === waiting) {
      await outbox.acknowledge([waiting])
      uncounted.note(waiting.samples, ack.disposition)
    }
    await sendAgain(waiting, ack.missing)
  }

  /** Only an ack that names this very batch and its bytes takes it out of the outbox. */
  const settle = async ({ waiting, queue }: Picked, bytes: Uint8Array, response: Response): Promise<void> => {
    const { lane, sequence, hash } = waiting
    const verdict = verdictOf(response, waiting.samples)
    if (verdict === 'retry') return notTaken(response)
    if (verdict !== 'stored') {
      const [{ status }, said] = [response, saidBy(response)]
      log.warn('collector refuses a batch', { lane, sequence, status, said, next: verdict })
      await setAside[verdict](waiting, bytes, `${status}: ${said}`)
      return succeeded(response, true)
    }
    const ack = readStored(response.body)
    if (ack?.epoch !== outbox.epoch || ack.lane !== lane || ack.sequence !== sequence || ack.hash !== hash) {
      return failed(
        `answer 200 does not name batch ${lane}/${sequence}: is there a proxy between? It said ${response.body.slice(0, 100)}`
      )
    }
    await acknowledged(waiting, ack)
    if (queue === 'backlog') backlog.open()
    succeeded(response, true)
  }

  const send = async (picked: Picked): Promise<void> => {
    const { waiting, queue } = picked
    sentAt = clock.monotonic()
    try {
      const body = await setAside.body(waiting)
      if (!body) return
      await settle(picked, body, await post(contract.batches, { ...batchHeaders, ...waited[queue] }, body, waiting))
    } catch (error) {
      failed(reason(error))
    }
  }

  const start = async (picked: Picked): Promise<void> => {
    const { waiting } = picked
    inFlight++
    waiting.held = true
    queue.sent(picked)
    try {
      if (!waiting.released) await outbox.release(queue.releasable(waiting))
      await send(picked)
    } catch (error) {
      failed(reason(error))
    } finally {
      waiting.held = false
      inFlight--
      ring.ring()
    }
  }

  const beat = async (): Promise<void> => {
    sentAt = clock.monotonic()
    try {
      const response = await post(contract.heartbeats, {})
      if (response.status === 200) succeeded(response, outbox.waiting.count + outbox.losses.length === 0)
      else notTaken(response)
    } catch (error) {
      failed(reason(error))
    }
  }

  /** Tells the collector what it will never get; again until it has confirmed. */
  const confess = async (): Promise<void> => {
    const losses = outbox.losses.slice(0, lossesMax)
    try {
      const body = Buffer.from(JSON.stringify({ epoch: outbox.epoch, losses }))
      const response = await post(contract.losses, { 'content-type': 'application/json' }, body)
      if (response.status !== 200 || readConfirmed(response.body) !== losses.at(-1)!.id) return notTaken(response)
      await outbox.confirm(losses.at(-1)!.id)
      succeeded(response, true)
    } catch (error) {
      failed(reason(error))
    }
  }

  const heartbeatIn = (): Millis => options.heartbeat - (clock.monotonic() - sentAt)

  /** Starts what may start now; resolves with how long nothing else will. */
  const step = async (): Promise<Millis> => {
    const now = clock.monotonic()
    if (now < pausedUntil) return pausedUntil - now
    // A link that failed, or was never tried, is tried with a heartbeat: it costs little, and what is never sent is never sent twice.
    if (!probed) {
      if (inFlight > 0) return options.timeout
      await beat()
      return 0
    }
    if (outbox.losses.length > 0 && inFlight === 0) await confess()
    const most = failures > 0 ? 1 : options.inFlightMax
    while (inFlight < most && probed) {
      const picked = queue.pick(clock.monotonic(), backlog.wait(clock.monotonic()) === 0)
      if (!picked) break
      const wait = pace.wait(picked.waiting.bytes, picked.waiting.lane, clock.monotonic(), wall())
      if (wait > 0) return Math.min(wait, Math.max(1, heartbeatIn()))
      void start(picked)
    }
    if (inFlight > 0) return options.timeout * 2
    if (heartbeatIn() > 0) return Math.min(heartbeatIn(), backlog.wait(clock.monotonic()) || Number.POSITIVE_INFINITY)
    await beat()
    return 0
  }

  return {
    wake: ring.ring,
    linked: () => failures === 0 && answeredAt !== undefined,
    problem: () => problem ?? backlog.problem(),
    answeredAt: () => answeredAt,
    async run(signal) {
      signal.addEventListener('abort', ring.ring, { once: true })
      while (!signal.aborted) {
        const idle = await step()
        if (idle > 0 && !signal.aborted) await ring.wait(idle)
      }
      while (inFlight > 0) await ring.wait(options.timeout)
    }
  }
}
