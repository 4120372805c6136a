// One way to answer a question: parameters checked, an object as JSON.

import type { FastifyInstance } from 'fastify'
import type { z } from '../../protocol/options.ts'
import { toJson } from './json.ts'
import { check } from './parameters.ts'

/** `path` may have parameters of its own, such as `:agent`. */
export type Route = <S extends z.ZodObject>(
  path: string,
  schema: S,
  answer: (query: z.output<S>, path: Readonly<Record<string, string>>) => Promise<object>
) => void

export const routeOf =
  (server: FastifyInstance): Route =>
  (path, schema, answer) => {
    server.get<{ Params: Record<string, string> }>(path, async (request, reply) =>
      reply.type('application/json; charset=utf-8').send(toJson(await answer(check(schema, request.query), request.params)))
    )
  }
