// Puts in the place of the name of a model's file what is in it: the journal then has all that a replay needs.

import { readFileSync } from 'node:fs'
import { reason } from '../protocol/errors.ts'
import { z } from '../protocol/options.ts'
import { readLifeModel } from './life/model.ts'

const named = (written: unknown): string | undefined => {
  const { use, model } = (written ?? {}) as { use?: unknown; model?: unknown }
  return use === 'life' && typeof model === 'string' ? model : undefined
}

/** @param schema of a detector, whose `model` may be a file when it is read from a configuration */
export const withModelFiles = <Output>(schema: z.ZodType<Output>) => {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return z
    .unknown()
    .transform((written, context): unknown => {
      const file = named(written)
      if (file === undefined) return written
      try {
        return { ...(written as object), model: readLifeModel(readFileSync(file, 'utf8'), file) }
      } catch (error) {
        context.issues.push({ code: 'custom', path: ['model'], message: reason(error), input: file })
        return z.NEVER
      }
    })
    .pipe(schema)
    .meta(shape)
}
