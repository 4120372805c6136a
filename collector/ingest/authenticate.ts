// Says which agent a bearer token belongs to; only the SHA-256 of tokens is known here.

import { createHash, timingSafeEqual } from 'node:crypto'

export interface Credential {
  readonly agent: string
  /** SHA-256 of the token, in hex. */
  readonly tokenSha256: string
}

export type Authenticate = (authorization: string | undefined) => string | undefined

/**
 * Found by its digest: whoever times that learns of a SHA-256, which neither gives the token away nor can be steered towards a known one.
 * What is found is compared in constant time all the same.
 */
export const authenticate = (credentials: readonly Credential[]): Authenticate => {
  const known = new Map(
    credentials.map(({ agent, tokenSha256 }) => [tokenSha256, { agent, digest: Buffer.from(tokenSha256, 'hex') }])
  )
  return authorization => {
    const token = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization ?? '')?.[1]
    if (token === undefined) return undefined
    const digest = createHash('sha256').update(token).digest()
    const credential = known.get(digest.toString('hex'))
    return credential && timingSafeEqual(credential.digest, digest) ? credential.agent : undefined
  }
}
