// The port to the collector: one request, one response, no retry of its own.

import type { Millis } from '../protocol/series.ts'

export interface Request {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** The request is given up after this long. */
  readonly timeout: Millis
}

export interface Response {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export interface Network {
  /** @throws WaysideError WAY_COLLECTOR_UNREACHABLE where there was no whole response in time */
  post(request: Request): Promise<Response>
  /** When the certificate of this agent ends, where it has one. */
  certificateExpires?(): Millis | undefined
  /** What works now and will not for long, or is not safe. */
  warnings?(): readonly string[]
  close(): Promise<void>
}
