// Keeps web pages in a browser on this machine from using the agent's status server.

import { isIP } from 'node:net'

export interface Request {
  readonly method: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** A browser sends it to another site only after asking there, and nobody here answers that. */
export const guardHeader = 'x-wayside'

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

const hostOf = (header: unknown): string | undefined => {
  try {
    const { hostname } = new URL(`http://${String(header)}`)
    return hostname.replace(/^\[(.*)\]$/, '$1')
  } catch {
    return undefined
  }
}

/** For URLs: an IPv6 address stands in brackets there. */
export const urlHost = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host)

/**
 * Why a request is refused, or undefined. A page can have its own name resolve to this machine (DNS rebinding): its requests
 * then carry that name. On a loopback address every request must name the configured host; elsewhere, where scrapers use
 * names unknown here, only those that change something must.
 */
export const refusal = ({ method, headers }: Request, host: string): string | undefined => {
  const named = hostOf(headers['host'])
  const own = named === host || (named !== undefined && loopback.has(host) && loopback.has(named))
  const changes = method !== 'GET'
  if (!own && (changes || loopback.has(host))) return `Host must be ${host}, the status.host of the configuration`
  return changes && headers[guardHeader] !== '1' ? `the header ${guardHeader}: 1 is missing` : undefined
}
