// What is counted of the messages that come in.

import type { ErrorCode } from '../protocol/errors.ts'

export interface IntakeCounters {
  messages: number
  /** Readings that reached the recorder. */
  readings: number
  /** Messages of topics that no template fits: acknowledged, not kept. */
  unmatched: number
  /** Messages that neither recorder nor quarantine could store; the sender of a QoS 1 message sends it again. */
  failed: number
  /** Those of QoS 0 among them, which nobody sends again, by reason. */
  readonly lost: Partial<Record<ErrorCode, number>>
  /** Messages in quarantine, by reason. */
  readonly quarantined: Partial<Record<ErrorCode, number>>
}

export const intakeCounters = (): IntakeCounters => ({
  messages: 0,
  readings: 0,
  unmatched: 0,
  failed: 0,
  lost: {},
  quarantined: {}
})
