// A schema whose output remembers what was written: for options that are kept and read again later.

import { z } from './options.ts'

/** Plain data, as it stands in a configuration. */
export type Written = Readonly<Record<string, unknown>>

/** @param schema of an object whose JSON Schema is that of its input */
export const remembering = <Output extends object>(schema: z.ZodType<Output>) => {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return z
    .unknown()
    .transform((written, context): Output & { readonly written: Written } => {
      const checked = schema.safeParse(written)
      if (checked.success) return { ...checked.data, written: written as Written }
      for (const issue of checked.error.issues) context.issues.push({ ...issue, input: written } as never)
      return z.NEVER
    })
    .meta(shape)
}
