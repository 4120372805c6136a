// The watermark an agent sends along.

import type { FastifyRequest } from 'fastify'
import { contract } from '../../protocol/answer.ts'

export const watermarkOf = ({ headers }: FastifyRequest): string | undefined => {
  const header = headers[contract.watermarkHeader]
  return typeof header === 'string' ? header : undefined
}
