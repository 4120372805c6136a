// Where a name may lead: not to this machine's own services, nor into its networks where nobody said so.

import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { BlockList, isIPv4 } from 'node:net'

type Family = 'ipv4' | 'ipv6'
type Subnet = readonly [address: string, prefix: number, family: Family]

/** Nobody has a webhook there: this host, link-local (where clouds keep their secrets), multicast, reserved (RFC 6890). */
const never: readonly Subnet[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6']
]

const ofNetworks: readonly Subnet[] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6']
]

/** Addresses of version 4 in those of version 6 are looked at as what they are. */
const plain = (address: string): string => address.replace(/^(::ffff:|64:ff9b::)(?=\d+\.\d+\.\d+\.\d+$)/i, '')

/** Whether a name may lead to an address. */
export const reachable = (allowPrivate: boolean): ((address: string) => boolean) => {
  const blocked = new BlockList()
  for (const subnet of allowPrivate ? never : [...never, ...ofNetworks]) blocked.addSubnet(...subnet)
  return address => {
    const bare = plain(address)
    return !blocked.check(bare, isIPv4(bare) ? 'ipv4' : 'ipv6')
  }
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void
export type Lookup = (hostname: string, options: LookupOptions, found: Found) => void

/** For connections: what is asked for is what is connected to, so that a name cannot lead elsewhere in between. */
export const guarded = (allowPrivate: boolean): Lookup => {
  const isReachable = reachable(allowPrivate)
  return (hostname, options, found) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, [])
      const wrong = addresses.find(({ address }) => !isReachable(address))
      if (wrong)
        return found(new Error(`${hostname} leads to ${wrong.address}, which is not public: set allowPrivate where it may`), [])
      const [first] = addresses
      if (options.all) found(null, addresses)
      else found(null, first!.address, first!.family)
    })
  }
}
