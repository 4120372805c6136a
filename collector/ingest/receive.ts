// The straight line of an arriving batch: decode, check who sent it, journal, answer.

import type { Busyness } from '../../platform/busyness.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { seldom } from '../../platform/seldom.ts'
import type { Answer, Disposition } from '../../protocol/answer.ts'
import { type Identity, identityKey } from '../../protocol/batch.ts'
import { decodeBatch, decodeIdentity, type Limits } from '../../protocol/codec.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { hashOf } from '../../protocol/hash.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Slabs } from '../../protocol/slabs.ts'
import type { Tables } from '../../protocol/tables.ts'
import type { Journal } from './journal.ts'
import { readLosses } from './losses.ts'
import type { Overload, Overloads, Urgency } from './overload.ts'
import { type End, turns } from './turns.ts'

export interface Reply {
  readonly status: number
  readonly answer: Answer
  readonly headers?: Readonly<Record<string, string>>
}

export interface Receive {
  /** @param agent whose token the request carried @param watermark the header as it came @param waited true where the agent says so */
  batch(agent: string, watermark: string | undefined, bytes: Uint8Array, waited?: boolean): Promise<Reply>
  heartbeat(agent: string, watermark: string | undefined): Promise<Reply>
  /** What the agent says will never arrive. */
  losses(agent: string, body: unknown): Promise<Reply>
}

const statusOf: Partial<Record<WaysideError['code'], number>> = {
  WAY_BATCH_CORRUPT: 400,
  WAY_NAME_INVALID: 400,
  WAY_BATCH_TOO_LARGE: 413,
  WAY_AGENT_FORBIDDEN: 403,
  WAY_BATCH_CONFLICT: 409,
  WAY_EPOCH_FENCED: 409,
  WAY_DISK_FAILED: 503,
  WAY_DISK_FULL: 503,
  WAY_COLLECTOR_BUSY: 503,
  WAY_STOPPED: 503
}

const retryAfterSeconds = 5
/** The same warning of an agent. */
const warningEvery: Millis = 3_600_000
/** Ranges of missing sequences that one answer names. */
const missingMax = 8

const refusal = (error: unknown): Reply => {
  const known =
    error instanceof WaysideError
      ? error
      : new WaysideError('WAY_COLLECTOR_BUSY', 'the collector failed: see its log', { cause: error })
  const status = statusOf[known.code] ?? 500
  return {
    status,
    answer: { status: 'refused', code: known.code, reason: known.message, retriable: known.retriable },
    ...(status === 503 ? { headers: { 'retry-after': String(retryAfterSeconds) } } : {})
  }
}

const readWatermark = (header: string | undefined): Millis =>
  header !== undefined && /^-?\d{1,16}$/.test(header) ? Number(header) : Number.NEGATIVE_INFINITY

const urgencyOf = ({ lane }: Identity, waited: boolean): Urgency =>
  lane === 'alarm' ? 'alarm' : waited || lane === 'backfill' ? 'backlog' : 'new'

export interface ReceivePorts {
  readonly journal: Journal
  readonly limits: Limits
  /** The series of the agents' last batches. */
  readonly tables: Tables
  /** For the columns of batches until they are worked off. */
  readonly slabs?: Slabs
  readonly overloads: Pick<Overloads, 'refuse' | 'crowded'>
  readonly clock: Pick<Clock, 'monotonic'>
  readonly busyness?: Busyness | undefined
  readonly log: Pick<Log, 'warn'>
}

/** Nothing to wait for, and nothing to end. */
const atOnce: End = () => {}

export const receive = ({ journal, limits, tables, slabs, overloads, clock, busyness, log }: ReceivePorts): Receive => {
  const isDue = seldom(warningEvery, clock)
  const waited = turns({ clock, busyness })

  const answering = async (agent: string, work: () => Promise<Reply>): Promise<Reply> => {
    try {
      return await work()
    } catch (error) {
      const reply = refusal(error)
      log.warn('batch refused', { agent, status: reply.status, reason: reason(error) })
      return reply
    }
  }

  const busy = (urgency: Urgency, { code, reason, retryAfterSeconds }: Overload): Reply => {
    if (isDue(`busy ${urgency}`)) log.warn('batches are not taken for now', { which: urgency, reason })
    const backlogOnly = urgency === 'backlog' ? { backlogOnly: true as const } : {}
    return {
      status: 503,
      answer: { status: 'refused', code, reason, retriable: true, ...backlogOnly },
      headers: { 'retry-after': String(retryAfterSeconds) }
    }
  }

  const noteUncounted = (agent: string, { future, refused }: Disposition): void => {
    if (future > 0 && isDue(`future ${agent}`)) {
      const next = 'set the clock of the sensors or of the gateway; they are listed by GET /api/v1/quarantine'
      log.warn('samples from the future are not counted', { agent, samples: future, next })
    }
    for (const { series, label, count } of refused) {
      if (!isDue(`refused ${agent} ${label}`)) continue
      const next = 'they stay in the journal: let the agent send fewer, or raise limits in the configuration'
      log.warn('series beyond the limits of an agent are not counted', { agent, label, series, samples: count, next })
    }
  }

  const noteUnverified = (agent: string, batch: string): void => {
    if (!isDue(`unverified ${agent}`)) return
    const next = 'it is answered as a duplicate; where disks were not cloned or restored there is nothing to do'
    log.warn('a batch came again after its hash was let go', { agent, batch, next })
  }

  const take = async (agent: string, watermark: string | undefined, bytes: Uint8Array): Promise<Reply> => {
    const batch = decodeBatch(bytes, limits, tables, slabs)
    if (batch.agent !== agent) {
      throw new WaysideError(
        'WAY_AGENT_FORBIDDEN',
        `batch is of agent ${batch.agent}, the token of ${agent}: give each agent its own token`
      )
    }
    const hash = hashOf(bytes)
    const admission = await journal.take({ ...batch, hash, bytes, watermark: readWatermark(watermark) })
    // What is new belongs to the journal now.
    if (admission.kind !== 'new') batch.loan?.end()
    const { epoch, lane, sequence } = batch
    if (admission.kind === 'conflict') {
      throw new WaysideError(
        'WAY_BATCH_CONFLICT',
        `batch ${lane}/${sequence} of epoch ${epoch} was stored with other bytes: was the disk cloned or restored?`
      )
    }
    if (admission.kind === 'fenced') {
      throw new WaysideError('WAY_EPOCH_FENCED', `epoch ${epoch} was followed by ${admission.current}: was an old disk put back?`)
    }
    const missing = journal.missing(batch).slice(0, missingMax)
    const status = admission.kind === 'new' ? 'stored' : 'duplicate'
    const { disposition } = admission
    if (disposition) noteUncounted(agent, disposition)
    const unverified = admission.kind === 'taken' ? admission.unverified : undefined
    if (unverified) noteUnverified(agent, identityKey(batch))
    return { status: 200, answer: { status, epoch, lane, sequence, hash, missing, disposition, unverified } }
  }

  /** When its turn has come: how to end it; why not, where too many wait for theirs. */
  const turnOf = async (urgency: Urgency, bytes: number): Promise<End | Overload> => {
    const turn = urgency === 'backlog' ? waited.take(bytes) : atOnce
    return typeof turn === 'number' ? overloads.crowded(urgency, turn) : turn
  }

  return {
    batch: (agent, watermark, bytes, hasWaited = false) =>
      answering(agent, async () => {
        const urgency = urgencyOf(decodeIdentity(bytes, limits), hasWaited)
        const overload = overloads.refuse(urgency)
        if (overload) return busy(urgency, overload)
        const end = await turnOf(urgency, bytes.length)
        if (typeof end !== 'function') return busy(urgency, end)
        try {
          return await take(agent, watermark, bytes)
        } finally {
          end()
        }
      }),
    losses: (agent, body) =>
      answering(agent, async () => {
        const { epoch, losses } = readLosses(body)
        await journal.note(agent, epoch, losses)
        return { status: 200, answer: { status: 'confirmed', epoch, upTo: losses.at(-1)?.id ?? 0 } }
      }),
    heartbeat: (agent, watermark) =>
      answering(agent, async () => {
        await journal.heartbeat(agent, readWatermark(watermark))
        return { status: 200, answer: { status: 'heard' } }
      })
  }
}
