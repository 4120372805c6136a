// Sends what waits in the outbox until the collector has named each batch in an ack.

import { backoff, retryAfter } from '../platform/backoff.ts'
import { type Bell, bell } from '../platform/bell.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { contract, readStored } from '../protocol/answer.ts'
import { reason } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import type { Network, Response } from './network.ts'
import type { Outbox } from './outbox.ts'
import type { Waiting } from './outboxrecords.ts'

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
  readonly network: Network
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** The watermark to send along with a batch, or with none. */
  readonly watermark: (sending?: Waiting) => Millis
}

export interface Forward {
  run(signal: AbortSignal): Promise<void>
  /** Says that the outbox has something new. */
  wake(): void
  /** What keeps batches from leaving, and what to do; undefined where they leave. */
  problem(): string | undefined
  /** When the collector last answered well, monotonic; undefined before. */
  answeredAt(): Millis | undefined
}

/** Refusals that no repetition will change: the batch itself is wrong. */
const poison = new Set([400, 413, 422])

const advice: Record<number, string> = {
  401: 'the collector does not know the token: put the right one into the token file',
  403: 'the token belongs to another agent: give each agent its own',
  409: 'the collector holds another batch of this identity: was the disk cloned or restored?'
}

export const forward = ({ outbox, network, clock, random, log, watermark }: ForwardPorts, options: ForwardOptions): Forward => {
  const ring: Bell = bell(clock)
  const inFlight = new Set<Waiting>()
  let failures = 0
  let pausedUntil = Number.NEGATIVE_INFINITY
  let sentAt = Number.NEGATIVE_INFINITY
  let answeredAt: Millis | undefined
  let problem: string | undefined

  const headers = (sending?: Waiting): Record<string, string> => {
    const mark = watermark(sending)
    return {
      authorization: `Bearer ${options.token()}`,
      ...(sending ? { 'content-type': contract.contentType } : {}),
      ...(Number.isFinite(mark) ? { [contract.watermarkHeader]: String(Math.floor(mark)) } : {})
    }
  }

  const succeeded = (): void => {
    if (problem !== undefined) log.info('collector takes batches again')
    failures = 0
    problem = undefined
    answeredAt = clock.monotonic()
  }

  const failed = (text: string, wait?: Millis): void => {
    failures++
    if (text !== problem) log.warn('batch not delivered, trying again', { reason: text })
    problem = text
    const pause = Math.max(wait ?? 0, backoff({ first: options.retryFirst, most: options.retryMost }, failures, random()))
    pausedUntil = Math.max(pausedUntil, clock.monotonic() + pause)
  }

  const refused = async (waiting: Waiting, { status, headers, body }: Response): Promise<void> => {
    const said = body.slice(0, 200)
    if (poison.has(status)) {
      log.error('collector refuses a batch for good, kept aside', {
        lane: waiting.lane,
        sequence: waiting.sequence,
        status,
        said
      })
      await outbox.refuse(waiting, `${status}: ${said}`)
      return
    }
    failed(`collector answered ${status}: ${advice[status] ?? said}`, retryAfter(headers['retry-after'], clock.now()))
  }

  /** Only an ack that names this very batch and its bytes takes it out of the outbox. */
  const settle = async (waiting: Waiting, response: Response): Promise<void> => {
    if (response.status !== 200) return refused(waiting, response)
    const ack = readStored(response.body)
    const { lane, sequence, hash } = waiting
    if (ack?.epoch !== outbox.epoch || ack.lane !== lane || ack.sequence !== sequence || ack.hash !== hash) {
      return failed(
        `answer 200 does not name batch ${lane}/${sequence}: is there a proxy between? It said ${response.body.slice(0, 100)}`
      )
    }
    await outbox.acknowledge(waiting)
    succeeded()
  }

  const send = async (waiting: Waiting): Promise<void> => {
    sentAt = clock.monotonic()
    try {
      const body = await outbox.body(waiting)
      if (!body) return
      await settle(
        waiting,
        await network.post({ path: contract.batches, headers: headers(waiting), body, timeout: options.timeout })
      )
    } catch (error) {
      failed(reason(error))
    } finally {
      inFlight.delete(waiting)
      ring.ring()
    }
  }

  const beat = async (): Promise<void> => {
    sentAt = clock.monotonic()
    try {
      const response = await network.post({ path: contract.heartbeats, headers: headers(), timeout: options.timeout })
      if (response.status === 200) succeeded()
      else failed(`collector answered ${response.status}: ${advice[response.status] ?? response.body.slice(0, 200)}`)
    } catch (error) {
      failed(reason(error))
    }
  }

  const next = (): Waiting | undefined => outbox.waiting().find(waiting => !inFlight.has(waiting))

  /** Starts what may start now; resolves with how long nothing else will. */
  const step = async (): Promise<Millis> => {
    const now = clock.monotonic()
    if (now < pausedUntil) return pausedUntil - now
    // After a failure one batch probes; the others follow when it got through.
    const most = failures > 0 ? 1 : options.inFlightMax
    for (let waiting = next(); waiting && inFlight.size < most; waiting = next()) {
      inFlight.add(waiting)
      void send(waiting)
    }
    if (inFlight.size > 0) return options.timeout * 2
    if (now - sentAt < options.heartbeat) return options.heartbeat - (now - sentAt)
    await beat()
    return 0
  }

  return {
    wake: ring.ring,
    problem: () => problem,
    answeredAt: () => answeredAt,
    async run(signal) {
      signal.addEventListener('abort', ring.ring, { once: true })
      while (!signal.aborted) {
        const idle = await step()
        if (idle > 0 && !signal.aborted) await ring.wait(idle)
      }
      while (inFlight.size > 0) await ring.wait(options.timeout)
    }
  }
}
