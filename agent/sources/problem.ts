// Says in one sentence why there is no connection to a broker, and what to do.

import { reason } from '../../protocol/errors.ts'

export interface Endpoint {
  readonly url: string
  readonly clientId: string
  readonly username?: string | undefined
}

const refused = ({ url }: Endpoint) => `${url} refused the connection: start the broker or correct url`
const unknownHost = ({ url }: Endpoint) => `the host of ${url} has no address: correct url or the name service`
const silent = ({ url }: Endpoint) => `${url} does not answer: check network and firewall`
// Many brokers say nothing to the older of two clients of one name.
const ended = ({ url, clientId }: Endpoint) =>
  `${url} ended the connection: see the broker's log, and whether another client is called "${clientId}" too`
const untrusted = ({ url }: Endpoint) => `the certificate of ${url} is not trusted: set caFile to the one that signed it`
const otherName = ({ url }: Endpoint) => `the certificate of ${url} is for another host: use the name it was made for in url`
const version = ({ url }: Endpoint) => `${url} does not speak this version of MQTT: set version to 4`
const identifier = ({ url, clientId }: Endpoint) => `${url} does not accept the client identifier "${clientId}": set clientId`
const busy = ({ url }: Endpoint) => `${url} is not available now: the agent tries again`
const takenOver = ({ url, clientId }: Endpoint) => `another client is connected to ${url} as "${clientId}": set another clientId`

const credentials = ({ url, username }: Endpoint) =>
  username === undefined
    ? `${url} demands credentials: set username and passwordFile`
    : `${url} refused the user "${username}": correct username or the password in passwordFile`

/** By code: of the system, of TLS, of CONNACK in MQTT 3.1.1 (1 to 5) and of MQTT 5 (from 128). */
const known: Readonly<Record<string, (endpoint: Endpoint) => string>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ETIMEDOUT: silent,
  EHOSTUNREACH: silent,
  ENETUNREACH: silent,
  ECONNRESET: ended,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: otherName,
  1: version,
  132: version,
  2: identifier,
  133: identifier,
  3: busy,
  136: busy,
  137: busy,
  4: credentials,
  134: credentials,
  5: credentials,
  135: credentials,
  142: takenOver
}

/** @param thrown the library's error, a code, or undefined where the connection just ended */
export const problemOf = (thrown: unknown, endpoint: Endpoint): string => {
  if (thrown === undefined) return ended(endpoint)
  const code = typeof thrown === 'number' ? thrown : (thrown as { code?: string | number }).code
  if (code !== undefined && Object.hasOwn(known, code)) return known[code]!(endpoint)
  if (typeof thrown === 'number')
    return `${endpoint.url} ended the connection with MQTT reason code ${thrown}: see the broker's log`
  const text = reason(thrown)
  return /timeout/i.test(text) ? silent(endpoint) : `${endpoint.url}: ${text}`
}
