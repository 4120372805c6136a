// The collector's HTTP server, without HTTP.

import type { Request, Response } from '../../agent/network.ts'
import type { Collector } from '../../collector/collector.ts'
import { contract } from '../../protocol/answer.ts'

export const serve = async (collector: Collector, { path, headers, body }: Request): Promise<Response> => {
  const agent = collector.authenticate(headers['authorization'])
  if (agent === undefined) return { status: 401, headers: {}, body: '' }
  const mark = headers[contract.watermarkHeader]
  const { receive } = collector
  const answering = {
    [contract.batches]: () => receive.batch(agent, mark, body!, headers[contract.backlogHeader] === '1'),
    [contract.losses]: () => receive.losses(agent, JSON.parse(Buffer.from(body!).toString())),
    [contract.heartbeats]: () => receive.heartbeat(agent, mark)
  }[path]!
  const { status, answer, headers: more = {} } = await answering()
  return { status, headers: more, body: JSON.stringify(answer) }
}
