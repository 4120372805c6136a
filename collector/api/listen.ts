// The options of where the collector listens, and of who it shows itself as.

import type { CertificateFiles } from '../../platform/certificates.ts'
import { bytes, z } from '../../protocol/options.ts'

export const listenOptions = z
  .strictObject({
    host: z.string().default('127.0.0.1').describe('Address to listen on'),
    port: z.int().min(0).max(65535).default(7331).describe('Port to listen on; 0 takes a free one'),
    bodyMax: bytes()
      .default(4 << 20)
      .describe('Greatest size of a batch'),
    certFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        "PEM file with the collector's certificate, followed by those between it and the authority; makes it speak https"
      ),
    keyFile: z.string().min(1).optional().describe('PEM file with the key of that certificate, readable by this user only'),
    clientCaFile: z
      .string()
      .min(1)
      .optional()
      .describe('PEM file with the authority of the agents; then each agent must show a certificate with its own name')
  })
  .superRefine(({ certFile, keyFile, clientCaFile }, context) => {
    const wrong = (option: string, message: string): void => context.addIssue({ code: 'custom', path: [option], message })
    if (certFile === undefined && keyFile !== undefined) wrong('keyFile', 'needs certFile: set both or none')
    if (certFile !== undefined && keyFile === undefined) wrong('certFile', 'needs keyFile: set both or none')
    if (certFile === undefined && clientCaFile !== undefined) wrong('clientCaFile', 'needs TLS: set certFile and keyFile too')
  })

export type Listen = z.output<typeof listenOptions>

/** Undefined where it speaks plain http. */
export const listenFiles = ({ certFile, keyFile, clientCaFile }: Listen): CertificateFiles | undefined => {
  if (certFile === undefined || keyFile === undefined) return undefined
  return {
    cert: { path: certFile, setting: 'listen.certFile' },
    key: { path: keyFile, setting: 'listen.keyFile', secret: true },
    ...(clientCaFile === undefined ? {} : { ca: { path: clientCaFile, setting: 'listen.clientCaFile' } })
  }
}
