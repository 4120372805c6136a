// The connections of one HTTP client: whom they trust, how they are renewed when certificates change, and their end.

import type { Socket } from 'node:net'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import type { Millis } from '../protocol/series.ts'
import type { Certificates } from './certificates.ts'
import type { Lookup } from './reach.ts'

export interface DispatcherOptions {
  /** Asked before each request: another object makes new connections. Without it the authorities of the system are trusted. */
  readonly certificates?: () => Certificates
  /** A connection without a request is kept this long at most. */
  readonly idleMs?: Millis
  /** Instead of that of the system: it may refuse where a name leads. */
  readonly lookup?: Lookup
}

export interface Connections {
  /** Where to send the next request. @throws Error after the end */
  current(): Dispatcher
  /** Ends what is under way. */
  close(): Promise<void>
}

const none: Certificates = {}
const connectTimeoutMs = 10_000

// Idle sockets go before most servers and middleboxes drop them: a POST on a dropped one fails, and nothing here retries it.
const shortIdleMs = 1000

type Connect = (options: buildConnector.Options, callback: buildConnector.Callback) => Socket

/** All that matters is said here: neither a flag nor the environment of node can switch the checks off. */
const connector = ({ ca, cert, key }: Certificates, lookup: Lookup | undefined): Connect =>
  buildConnector({
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(lookup ? { lookup } : {}),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    timeout: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelay: 30_000
  }) as unknown as Connect

/** An agent, and how to end it: undici would wait for those that are only just connecting. */
const openAgent = (certificates: Certificates, idleMs: Millis, lookup: Lookup | undefined) => {
  const connecting = new Set<Socket>()
  const dial = connector(certificates, lookup)
  const agent = new Agent({
    connections: 16,
    pipelining: 1,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    connect(options: buildConnector.Options, callback: buildConnector.Callback) {
      const socket = dial(options, (...made) => {
        connecting.delete(socket)
        callback(...made)
      })
      connecting.add(socket)
    }
  })
  return {
    agent,
    async destroy() {
      const destroyed = agent.destroy()
      for (const socket of connecting) socket.destroy(new Error('the connection is no longer wanted'))
      await destroyed
    }
  }
}

export const connections = ({ certificates = () => none, idleMs = shortIdleMs, lookup }: DispatcherOptions): Connections => {
  const open = new Set<ReturnType<typeof openAgent>>()
  let current: { readonly certificates: Certificates; readonly opened: ReturnType<typeof openAgent> } | undefined
  let closed = false

  const renew = (wanted: Certificates): void => {
    const [old, opened] = [current?.opened, openAgent(wanted, idleMs, lookup)]
    current = { certificates: wanted, opened }
    open.add(opened)
    // Requests under way end as they would have.
    if (old) void old.agent.close().then(() => open.delete(old))
  }

  return {
    current() {
      if (closed) throw new Error('the connections were closed')
      const wanted = certificates()
      if (current?.certificates !== wanted) renew(wanted)
      return current!.opened.agent
    },
    async close() {
      closed = true
      await Promise.all([...open].map(opened => opened.destroy()))
    }
  }
}
