// What an agent says in headers: its watermark, and whether a batch has waited.

import type { FastifyRequest } from 'fastify'
import { contract } from '../../protocol/answer.ts'

export const watermarkOf = ({ headers }: FastifyRequest): string | undefined => {
  const header = headers[contract.watermarkHeader]
  return typeof header === 'string' ? header : undefined
}

export const hasWaited = ({ headers }: FastifyRequest): boolean => headers[contract.backlogHeader] === '1'
