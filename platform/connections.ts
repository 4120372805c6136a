// The connections of one HTTP client: whom they trust, how they are renewed when certificates change, and their end.

import { type AgentOptions, Agent as PlainAgent } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import type { Millis } from '../protocol/series.ts'
import type { Certificates } from './certificates.ts'
import type { Lookup } from './reach.ts'

export interface ConnectionsOptions {
  /** Asked before each request: another object makes new connections. Without it the authorities of the system are trusted. */
  readonly certificates?: () => Certificates
  /** A connection without a request is kept this long at most, and less where the server says so. */
  readonly idleMs?: Millis
  /** Instead of that of the system: it may refuse where a name leads. */
  readonly lookup?: Lookup
}

export interface Connections {
  /** Those that the next request goes over. @throws Error after the end */
  current(protocol: string): PlainAgent
  /** Ends those that are there. */
  close(): void
}

const none: Certificates = {}

// Idle sockets go before most servers and middleboxes drop them: a POST on a dropped one fails, and nothing here retries it.
const shortIdleMs = 1000

interface Trusting {
  readonly certificates: Certificates
  readonly plain: PlainAgent
  readonly tls: TlsAgent
}

/** All that matters is said here: neither a flag nor the environment of node can switch the checks off. */
const open = (certificates: Certificates, timeout: Millis, lookup: Lookup | undefined): Trusting => {
  const { ca, cert, key } = certificates
  const common: AgentOptions = {
    keepAlive: true,
    keepAliveMsecs: 30_000,
    maxSockets: 16,
    scheduling: 'lifo',
    timeout,
    ...(lookup ? { lookup } : {})
  }
  const tls = new TlsAgent({
    ...common,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2'
  })
  return { certificates, plain: new PlainAgent(common), tls }
}

/** Requests under way end as they would have; their connections, and those that are idle, serve no other. */
const retire = ({ plain, tls }: Trusting): void => {
  for (const agent of [plain, tls]) {
    agent.maxFreeSockets = 0
    for (const socket of Object.values(agent.freeSockets).flatMap(sockets => sockets ?? [])) socket.destroy()
  }
}

export const connections = ({ certificates = () => none, idleMs = shortIdleMs, lookup }: ConnectionsOptions): Connections => {
  let newest: Trusting | undefined
  let closed = false

  const trusting = (wanted: Certificates): Trusting => {
    if (newest?.certificates === wanted) return newest
    if (newest) retire(newest)
    return (newest = open(wanted, idleMs, lookup))
  }

  return {
    current(protocol) {
      if (closed) throw new Error('the connections were closed')
      const { plain, tls } = trusting(certificates())
      return protocol === 'https:' ? tls : plain
    },
    close() {
      closed = true
      newest?.plain.destroy()
      newest?.tls.destroy()
    }
  }
}
