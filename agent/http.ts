// The network of a real machine: HTTP to the collector.

import { post } from '../platform/http.ts'
import { reason, WaysideError } from '../protocol/errors.ts'
import type { Network } from './network.ts'

/** @param url of the collector, such as https://collector.example:7331 */
export const httpNetwork = (url: string): Network => {
  const stopping = new AbortController()
  return {
    async post({ path, headers, body, timeout }) {
      try {
        return await post({
          url: new URL(path, url).href,
          headers,
          ...(body ? { body } : {}),
          timeoutMs: timeout,
          signal: stopping.signal
        })
      } catch (error) {
        throw new WaysideError('WAY_COLLECTOR_UNREACHABLE', `${url}${path} is out of reach: ${reason(error)}`, { cause: error })
      }
    },
    async close() {
      stopping.abort()
    }
  }
}
