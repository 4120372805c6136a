// What a source is: it brings messages and acknowledges each only once it is durable.

import type { Log } from '../../platform/log.ts'

export interface Message {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  /** True where the sender says it may have sent it before. */
  readonly duplicate: boolean
}

/**
 * Takes one message. Resolves when it is on disk (or quarantined there): only then may the source acknowledge it. Rejects where the
 * disk failed: no acknowledgement. Messages that share a write may share the promise.
 */
export type Intake = (message: Message) => Promise<void>

export interface SourceStatus {
  /** True while messages come in: connected, and subscribed where the source subscribes. */
  readonly connected: boolean
  /** What is wrong and what to do, where something is. */
  readonly problem?: string
}

export interface Source {
  /**
   * Resolves when the source runs, connected or not yet.
   * @param filters MQTT topic filters that cover everything the agent wants
   * @param agent whose source it is: names a session where the options do not
   */
  open(filters: readonly string[], intake: Intake, log: Log, agent?: string): Promise<void>
  status(): SourceStatus
  close(): Promise<void>
}
