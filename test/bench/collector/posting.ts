// Posts encoded batches to a collector as their agents would, over connections that are kept.

import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { contract } from '../../../protocol/answer.ts'
import { tokenOf } from '../../support/programs.ts'
import type { Sent } from './fleet.ts'

export interface Posting {
  /** The status that a batch was answered with. */
  post(batch: Sent): Promise<number>
  close(): void
}

export const posting = (port: number, connections: number): Posting => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    async post({ agent: name, watermark, bytes }) {
      const headers = {
        'content-type': contract.contentType,
        'content-length': bytes.length,
        authorization: `Bearer ${tokenOf(name)}`,
        [contract.watermarkHeader]: String(watermark)
      }
      const sent = request({ port, host: '127.0.0.1', agent, method: 'POST', path: contract.batches, headers })
      sent.end(bytes)
      const [response] = await once(sent, 'response')
      response.resume()
      await once(response, 'end')
      return response.statusCode as number
    },
    close: () => agent.destroy()
  }
}
