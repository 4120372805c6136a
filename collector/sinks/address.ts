// Where a sink may send to: over TLS, or to this same machine.

import { isLoopback } from '../../platform/loopback.ts'
import { z } from '../../protocol/options.ts'

export const isSafe = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  // A password in an address ends up in logs.
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

/** The option for the address of a sink. */
export const address = () =>
  z
    .string()
    .refine(
      isSafe,
      'must be an https address without user name, or http on this machine, such as "https://hooks.example/wayside"'
    )
