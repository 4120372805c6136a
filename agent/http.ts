// The network of a real machine: HTTP to the collector, over TLS where its URL says so.

import type { CertificateStore } from '../platform/certificates.ts'
import { http } from '../platform/http.ts'
import { isLoopback } from '../platform/loopback.ts'
import { WaysideError } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import type { Network } from './network.ts'
import { expiryWarning } from './transport/expiry.ts'
import { problemOf } from './transport/problem.ts'

export interface HttpNetworkOptions {
  readonly certificates?: CertificateStore
  /** The wall clock, for what is said of certificates. */
  readonly now?: () => Millis
}

/** Whatever is asked for: no request is waited for any longer. */
const timeoutMost: Millis = 15_000

// As long as the collector keeps it, so that also slow heartbeats find it open: a new one, with certificates, costs 4.5 KB.
const idleMs: Millis = 70_000

const insecureWarning = (url: string): string[] => {
  const { protocol, hostname } = new URL(url)
  const open = protocol === 'http:' && !isLoopback(hostname)
  return open ? [`batches and token go to ${url} in the clear: use https, unless the link is secured otherwise`] : []
}

/** @param url of the collector, such as https://collector.example:7331 */
export const httpNetwork = (url: string, { certificates, now = Date.now }: HttpNetworkOptions = {}): Network => {
  const client = http({ idleMs, ...(certificates ? { certificates: certificates.current } : {}) })
  const base = url.replace(/\/+$/, '')
  const expires = (): Millis | undefined => certificates?.current().expires
  return {
    async post({ path, headers, body, timeout }) {
      try {
        return await client.post({
          url: `${base}${path}`,
          headers,
          ...(body ? { body } : {}),
          timeoutMs: Math.min(timeout, timeoutMost)
        })
      } catch (error) {
        // Without its cause: the sentence has its code, and OpenSSL's own words run over several lines.
        throw new WaysideError('WAY_COLLECTOR_UNREACHABLE', problemOf(error, { url, now: now() }))
      }
    },
    certificateExpires: expires,
    warnings() {
      const end = expires()
      const certificate = end === undefined ? undefined : expiryWarning(end, now())
      return [certificate, certificates?.problem(), ...insecureWarning(url)].filter(text => text !== undefined)
    },
    close: () => client.close()
  }
}
