// Who may do something about alerts: people with a token, or anybody on this same machine where nobody was given one.

import type { FastifyRequest } from 'fastify'
import { isLoopback } from '../../platform/loopback.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Authenticate } from '../ingest/authenticate.ts'

export interface Operators {
  /** How many have a token. */
  readonly count: number
  readonly authenticate: Authenticate
}

/** As sockets name it. */
const isHere = (ip: string): boolean => ip === '::1' || isLoopback(ip.replace(/^::ffff:/, ''))

/** What was asked, in the name of who asks. @throws WaysideError WAY_AGENT_UNKNOWN, WAY_AGENT_FORBIDDEN */
export const signed = ({ count, authenticate }: Operators, { headers, ip, body }: FastifyRequest): object => {
  const asked = typeof body === 'object' && body !== null ? body : {}
  if (count === 0) {
    if (isHere(ip)) return asked
    const advice = 'give people tokens under `operators` in the configuration'
    throw new WaysideError('WAY_AGENT_FORBIDDEN', `only this machine itself may do that, and ${ip} is another: ${advice}`)
  }
  const by = authenticate(headers.authorization)
  if (by !== undefined) return { ...asked, by }
  throw new WaysideError(
    'WAY_AGENT_UNKNOWN',
    'nobody has this token: send `authorization: Bearer <token>` with one whose SHA-256 is under `operators` in the configuration'
  )
}
