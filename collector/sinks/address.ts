// Where a sink may send to: over TLS, or to this same machine.

import { isLoopback } from '../../platform/loopback.ts'
import { z } from '../../protocol/options.ts'

/** Its scheme with an `s` at its end is over TLS. */
export const isSafe = (text: string, scheme: 'http' | 'mqtt' = 'http'): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  // A password in an address ends up in logs.
  if (username !== '' || password !== '') return false
  return protocol === `${scheme}s:` || (protocol === `${scheme}:` && isLoopback(hostname))
}

/** The option for the address of a sink. */
export const address = () =>
  z
    .string()
    .refine(
      text => isSafe(text),
      'must be an https address without user name, or http on this machine, such as "https://hooks.example/wayside"'
    )
