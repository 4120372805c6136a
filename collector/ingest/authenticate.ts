// Says which agent a bearer token belongs to; only the SHA-256 of tokens is known here.

import { createHash, timingSafeEqual } from 'node:crypto'

export interface Credential {
  readonly agent: string
  /** SHA-256 of the token, in hex. */
  readonly tokenSha256: string
}

export type Authenticate = (authorization: string | undefined) => string | undefined

/** Compares with every credential in constant time, whichever matches. */
export const authenticate = (credentials: readonly Credential[]): Authenticate => {
  const known = credentials.map(({ agent, tokenSha256 }) => ({ agent, digest: Buffer.from(tokenSha256, 'hex') }))
  return authorization => {
    const token = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization ?? '')?.[1]
    if (token === undefined) return undefined
    const digest = createHash('sha256').update(token).digest()
    let found: string | undefined
    for (const credential of known) if (timingSafeEqual(credential.digest, digest)) found = credential.agent
    return found
  }
}
