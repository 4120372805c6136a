// Where a sink may send to: over TLS, or to this same machine.

import { z } from '../../protocol/options.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

const isSafe = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  // A password in an address ends up in logs.
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))
}

/** The option for the address of a sink. */
export const address = () =>
  z
    .string()
    .refine(
      isSafe,
      'must be an https address without user name, or http on this machine, such as "https://hooks.example/wayside"'
    )
