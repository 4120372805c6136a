// Where a name may lead: not to this machine's own services, nor into its networks where nobody said so.

import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { BlockList, isIP, isIPv4 } from 'node:net'

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

/** Where a translator has local addresses of its own (RFC 8215): what is behind it nobody can see. */
const translated: Subnet = ['64:ff9b:1::', 48, 'ipv6']

/** The same addresses in version 6: mapped (RFC 4291), compatible, behind NAT64 (RFC 6052), and by 6to4 (RFC 3056). */
const inVersion6 = ([address, prefix, family]: Subnet): Subnet[] => {
  if (family === 'ipv6') return []
  const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number]
  const words = [(a << 8) | b, (c << 8) | d].map(word => word.toString(16)).join(':')
  const embedded = ['::ffff:', '::', '64:ff9b::'].map((start): Subnet => [`${start}${words}`, 96 + prefix, 'ipv6'])
  return [...embedded, [`2002:${words}::`, 16 + prefix, 'ipv6']]
}

/** Whether a name may lead to an address. */
export const reachable = (allowPrivate: boolean): ((address: string) => boolean) => {
  const blocked = new BlockList()
  const subnets = allowPrivate ? never : [...never, ...ofNetworks, translated]
  for (const subnet of [...subnets, ...subnets.flatMap(inVersion6)]) blocked.addSubnet(...subnet)
  return address => {
    const [bare] = address.split('%') as [string]
    return !blocked.check(bare, isIPv4(bare) ? 'ipv4' : 'ipv6')
  }
}

const advice = 'which is not public: set allowPrivate where it may'

/** What is wrong with the host of a URL where it is an address itself: no name is looked up then. */
export const literalProblem = (hostname: string, allowPrivate: boolean): string | undefined => {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(bare) === 0 || reachable(allowPrivate)(bare) ? undefined : `it is at ${bare}, ${advice}`
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
      if (wrong) return found(new Error(`${hostname} leads to ${wrong.address}, ${advice}`), [])
      const [first] = addresses
      if (options.all) found(null, addresses)
      else found(null, first!.address, first!.family)
    })
  }
}
