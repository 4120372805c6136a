// Who may do something about alerts: people with a token, or anybody on this same machine where nobody was given one.

import type { FastifyRequest } from 'fastify'
import { isLoopback } from '../../platform/loopback.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Authenticate } from '../ingest/authenticate.ts'
import { originProblem } from './origin.ts'

export interface Operators {
  /** How many have a token. */
  readonly count: number
  readonly authenticate: Authenticate
  /** On which the collector listens. */
  readonly host: string
}

/** As sockets name it. */
const isHere = (ip: string): boolean => ip === '::1' || isLoopback(ip.replace(/^::ffff:/, ''))

const elsewhere = (ip: string): string =>
  `only this machine itself may do that, and ${ip} is another: give people tokens under \`operators\` in the configuration`

/** What was asked, in the name of who asks. @throws WaysideError WAY_AGENT_UNKNOWN, WAY_AGENT_FORBIDDEN */
export const signed = ({ count, authenticate, host }: Operators, { headers, ip, body }: FastifyRequest): object => {
  const asked = typeof body === 'object' && body !== null ? body : {}
  if (count === 0) {
    const problem = isHere(ip) ? originProblem(headers, host) : elsewhere(ip)
    if (problem === undefined) return asked
    throw new WaysideError('WAY_AGENT_FORBIDDEN', problem)
  }
  const by = authenticate(headers.authorization)
  if (by !== undefined) return { ...asked, by }
  throw new WaysideError(
    'WAY_AGENT_UNKNOWN',
    'nobody has this token: send `authorization: Bearer <token>` with one whose SHA-256 is under `operators` in the configuration'
  )
}
