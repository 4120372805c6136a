// Says in one sentence why the collector is out of reach, and what to do.

import { reason } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'

export interface Attempt {
  readonly url: string
  /** What this machine's clock says. */
  readonly now: Millis
}

/** No clock that was ever set says less: a gateway without a battery starts in 1970, or when its image was made. */
const clockSetFrom = Date.UTC(2025, 0, 1)

// The day only: a sentence that changed with each try would be logged with each try.
const clock = (now: Millis): string => `this machine's clock says ${new Date(now).toISOString().slice(0, 10)}`

const dated =
  (what: string, otherwise: string) =>
  ({ url, now }: Attempt) =>
    now < clockSetFrom
      ? `the certificate of ${url} ${what}, but ${clock(now)}: waiting for the time to be set`
      : `the certificate of ${url} ${what} and ${clock(now)}: ${otherwise}`

const notYet = dated('is not valid yet', 'correct the clock, or wait until the certificate is valid')
const expired = dated('has expired', 'put a new certificate on the collector, or correct the clock')
const selfSigned = ({ url }: Attempt) =>
  `the certificate of ${url} is signed by itself and not trusted: set collector.caFile to it, if it is the collector's`
const unknownAuthority = ({ url }: Attempt) =>
  `the certificate of ${url} is of an authority that is not trusted: set collector.caFile to the authority that signed it`
const otherHost = ({ url }: Attempt) =>
  `the certificate of ${url} is for another host: set collector.url to a name that the certificate has`
const revoked = ({ url }: Attempt) => `the certificate of ${url} was revoked: put a new one on the collector`
const unfit = ({ url }: Attempt) => `the certificate of ${url} is not one for servers: put another one on the collector`

const noOwn = ({ url }: Attempt) =>
  `${url} demands a certificate of this agent: set collector.certFile and collector.keyFile to one it trusts`
const ownRefused = ({ url }: Attempt) =>
  `${url} does not trust the certificate of this agent: put one of the collector's clientCaFile into collector.certFile`
const ownExpired = ({ url }: Attempt) =>
  `${url} says that the certificate of this agent has expired: put a new one into collector.certFile`

const version = ({ url }: Attempt) => `${url} speaks no TLS 1.2 or later: update what serves it`
const noTls = ({ url }: Attempt) => `${url} does not speak TLS: correct the port, or give the collector a certificate`
const handshake = ({ url }: Attempt) =>
  `${url} refused the TLS handshake: it may demand a certificate of this agent (collector.certFile)`

const refused = ({ url }: Attempt) => `${url} refused the connection: start the collector or correct collector.url`
const unknownHost = ({ url }: Attempt) => `the host of ${url} has no address: correct collector.url or the name service`
const silent = ({ url }: Attempt) => `${url} does not answer: check network and firewall`
// A refusal of the agent's certificate may come as no more than this: TLS 1.3 says it after the handshake, and the reset can overtake it.
const ended = ({ url }: Attempt) =>
  url.startsWith('https:')
    ? `${url} ended the connection: see its log, and whether it accepts the certificate of this agent (collector.certFile) or demands one`
    : `${url} ended the connection: see its log, and whether it speaks https`

/** By code: of the verification of certificates, of TLS alerts (RFC 8446, 6.2) as OpenSSL names them, of the system. */
const known: Readonly<Record<string, (attempt: Attempt) => string>> = {
  CERT_NOT_YET_VALID: notYet,
  CERT_HAS_EXPIRED: expired,
  DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  INVALID_CA: unknownAuthority,
  CERT_REVOKED: revoked,
  INVALID_PURPOSE: unfit,
  ERR_TLS_CERT_ALTNAME_INVALID: otherHost,
  HOSTNAME_MISMATCH: otherHost,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: noOwn,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: ownRefused,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: ownRefused,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: ownRefused,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: ownRefused,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: ownRefused,
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: ownRefused,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: ownExpired,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: handshake,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: version,
  ERR_SSL_UNSUPPORTED_PROTOCOL: version,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ECONNREFUSED: refused,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ETIMEDOUT: silent,
  EHOSTUNREACH: silent,
  ENETUNREACH: silent,
  ECONNRESET: ended,
  EPIPE: ended
}

/** The code of an error or of the first of its causes that has one of those above. */
const codeOf = (thrown: unknown): string | undefined => {
  if (!(thrown instanceof Error)) return undefined
  const { code } = thrown as NodeJS.ErrnoException
  return code !== undefined && Object.hasOwn(known, code) ? code : codeOf(thrown.cause)
}

export const problemOf = (thrown: unknown, attempt: Attempt): string => {
  const code = codeOf(thrown)
  return code === undefined ? `${attempt.url} is out of reach: ${reason(thrown)}` : `${known[code]!(attempt)} (${code})`
}
