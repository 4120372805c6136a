// Whether something is asked by a program or a page of this server, and not by another page in a browser on this machine.

import type { IncomingHttpHeaders } from 'node:http'
import { isLoopback } from '../../platform/loopback.ts'

const advice = 'or give people tokens under `operators` in the configuration'

const hostnameOf = (host: string): string | undefined => {
  const address = `http://${host}`
  return URL.canParse(address) ? new URL(address).hostname : undefined
}

/** A name of elsewhere may lead here (DNS rebinding): its pages would be taken for our own. */
const isOurs = (host: string | undefined, listening: string): host is string => {
  const name = host === undefined ? undefined : hostnameOf(host)
  return name !== undefined && (isLoopback(name) || name === hostnameOf(listening) || name === `[${listening}]`)
}

/** @param listening the host of the configuration */
export const originProblem = (headers: IncomingHttpHeaders, listening: string): string | undefined => {
  const { host, origin } = headers
  if (!isOurs(host, listening)) return `${host ?? 'no name'} is not a name of this server: ask at localhost, ${advice}`
  const isForeign = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)
  if (isForeign || headers['sec-fetch-site'] === 'cross-site')
    return `a page of ${origin ?? 'another site'} may not do that: use the page of this server, ${advice}`
  return undefined
}
