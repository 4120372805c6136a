// Says whether the certificate on a connection is that of the agent whose token came over it.

import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { Millis } from '../../protocol/series.ts'

type Named = Pick<PeerCertificate, 'subject' | 'subjectaltname'>

/** Node quotes a name that holds a comma; no agent has one, and unquoted it could pass for two: such a list is not read at all. */
const alternativeNames = (list: string): string[] =>
  list.includes('"') ? [] : list.split(', ').flatMap(name => (name.startsWith('DNS:') ? [name.slice(4)] : []))

/** Its common names and its DNS names. */
export const namesOf = ({ subject, subjectaltname }: Named): string[] => [
  // More than one common name come as an array, whatever the type says.
  ...[(subject as { CN?: string | string[] } | undefined)?.CN ?? []].flat(),
  ...alternativeNames(subjectaltname ?? '')
]

/** Undefined where it is. */
export const peerProblem = (socket: TLSSocket, agent: string, now: Millis): string | undefined => {
  const certificate = socket.getPeerCertificate()
  if (Object.keys(certificate).length === 0) {
    return `agent ${agent} shows no certificate: set collector.certFile and collector.keyFile in its configuration`
  }
  if (!socket.authorized) {
    const why = socket.authorizationError as unknown
    return `the certificate of agent ${agent} is not trusted (${why}): it must be of an authority in listen.clientCaFile`
  }
  // A connection may outlive the certificate it was made with.
  if (now > Date.parse(certificate.valid_to)) return `the certificate of agent ${agent} has expired: put a new one on it`
  const names = namesOf(certificate)
  if (names.includes(agent)) return undefined
  return `the certificate is of ${names.join(', ') || 'nobody'}, the token of ${agent}: give each agent a certificate with its name`
}
