// Every failure Wayside expects, by a stable code that says whether trying again can help.

const codes = {
  WAY_CONFIG_INVALID: { retriable: false },
  WAY_PORT_IN_USE: { retriable: false },
  WAY_NAME_INVALID: { retriable: false },
  WAY_PAYLOAD_INVALID: { retriable: false },
  WAY_BATCH_CORRUPT: { retriable: false },
  WAY_BATCH_TOO_LARGE: { retriable: false },
  WAY_BATCH_CONFLICT: { retriable: false },
  WAY_EPOCH_FENCED: { retriable: false },
  WAY_AGENT_UNKNOWN: { retriable: false },
  WAY_AGENT_FORBIDDEN: { retriable: false },
  WAY_AGENT_UNREACHABLE: { retriable: true },
  WAY_QUERY_INVALID: { retriable: false },
  WAY_NOT_FOUND: { retriable: false },
  WAY_RECORD_CORRUPT: { retriable: false },
  WAY_RECORDING_INVALID: { retriable: false },
  WAY_DISK_FAILED: { retriable: true },
  WAY_DISK_FULL: { retriable: true },
  WAY_DISK_BEHIND: { retriable: true },
  WAY_COLLECTOR_BUSY: { retriable: true },
  WAY_COLLECTOR_UNREACHABLE: { retriable: true },
  WAY_BROKER_UNREACHABLE: { retriable: true },
  WAY_SINK_FAILED: { retriable: true },
  WAY_STOPPED: { retriable: true }
} as const

export type ErrorCode = keyof typeof codes

/** An expected failure. The message carries the values and the place, and says what to do. */
export class WaysideError extends Error {
  override readonly name = 'WaysideError'
  readonly code: ErrorCode
  readonly retriable: boolean

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.retriable = codes[code].retriable
  }
}

/** An attempt at several addresses of one host fails with an error for each, and no message of its own. */
const messageOf = (thrown: Error): string =>
  thrown.message === '' && thrown instanceof AggregateError ? thrown.errors.map(reason).join(', ') : thrown.message

/** The message of anything that was thrown, with those of its causes that it does not already say. */
export const reason = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown)
  const [message, cause] = [messageOf(thrown), thrown.cause === undefined ? '' : reason(thrown.cause)]
  return message.includes(cause) ? message : `${message} (${cause})`
}
