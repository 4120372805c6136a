// The options of the way to the collector: where it is, who it must be, who this agent is.

import type { CertificateFiles } from '../../platform/certificates.ts'
import { isLoopback } from '../../platform/loopback.ts'
import { z } from '../../protocol/options.ts'

const shape = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, hostname: /^.+$/, error: 'must be a URL such as https://collector.example:7331' })
    .refine(url => !/[@?#]/.test(url), 'must be an address only: no user name, no query, no fragment')
    .describe('Where batches go'),
  tokenFile: z.string().min(1).describe('File with the token, readable by this user only'),
  caFile: z
    .string()
    .min(1)
    .optional()
    .describe("PEM file with the authority of the collector's certificate; then no other is trusted, also none of the system"),
  certFile: z.string().min(1).optional().describe("PEM file with this agent's certificate, for a collector that demands one"),
  keyFile: z.string().min(1).optional().describe('PEM file with the key of that certificate, readable by this user only'),
  insecure: z
    .boolean()
    .default(false)
    .describe(
      'Allows http to another machine: anybody on the way can then read and change all batches, and steal the token. For a link that is secured otherwise, such as a VPN'
    )
})

type Collector = z.output<typeof shape>

/** What is wrong with options that are each right. */
const conflicts = ({ url, insecure, caFile, certFile, keyFile }: Collector): [option: keyof Collector, message: string][] => {
  if (!URL.canParse(url)) return []
  const { protocol, hostname } = new URL(url)
  const found: [keyof Collector, string][] = []
  if (protocol === 'http:' && !isLoopback(hostname) && !insecure) {
    found.push([
      'url',
      `http to ${hostname} would send token and batches in the clear: use https, or set insecure: true where the link is secured otherwise`
    ])
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    found.push([certFile === undefined ? 'keyFile' : 'certFile', 'certFile and keyFile belong together: set both or none'])
  }
  if (protocol === 'http:' && (caFile ?? certFile ?? keyFile) !== undefined) {
    found.push(['url', 'caFile, certFile and keyFile need https: correct url, or leave them out'])
  }
  return found
}

export const collectorOptions = shape.superRefine((options, context) => {
  for (const [option, message] of conflicts(options)) context.addIssue({ code: 'custom', path: [option], message })
})

export const certificateFiles = ({ caFile, certFile, keyFile }: Collector): CertificateFiles => ({
  ...(caFile === undefined ? {} : { ca: { path: caFile, setting: 'collector.caFile' } }),
  ...(certFile === undefined ? {} : { cert: { path: certFile, setting: 'collector.certFile' } }),
  ...(keyFile === undefined ? {} : { key: { path: keyFile, setting: 'collector.keyFile', secret: true } })
})
