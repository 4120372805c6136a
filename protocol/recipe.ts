// A recipe is a part waiting for its options: checked options, an example that documents and tests it, a maker.

import { z } from './options.ts'

export interface Recipe<Part, Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** One sentence for the README's table and the editor. */
  readonly about: string
  readonly options: z.ZodObject<Shape>
  /** Options as a user writes them. */
  readonly example: z.input<z.ZodObject<Shape>>
  /** What is wrong with options that are each valid by themselves. */
  readonly check?: ((options: z.output<z.ZodObject<Shape>>) => string | undefined) | undefined
  readonly make: (options: z.output<z.ZodObject<Shape>>) => Part
}

/** Infers the options of `make` from their schema. */
export const recipe = <Part, Shape extends z.ZodRawShape>(written: {
  about: string
  options: Shape
  example: z.input<z.ZodObject<Shape>>
  check?: (options: z.output<z.ZodObject<Shape>>) => string | undefined
  make: (options: z.output<z.ZodObject<Shape>>) => Part
}): Recipe<Part, Shape> => ({ ...written, options: z.strictObject(written.options) as z.ZodObject<Shape> })

// biome-ignore lint/suspicious/noExplicitAny: a registry holds recipes of every shape, each checked where it was written
export type AnyRecipe<Part> = Recipe<Part, any>

export type Registry<Part> = Readonly<Record<string, AnyRecipe<Part>>>

/**
 * A schema for `{ use: <name in the registry>, ...its options, ...common }` that yields the part's maker and the common options.
 * @param aside common options that do not change what the part is: its key does not have them
 */
export const choose = <Part, Common extends z.ZodRawShape>(
  registry: Registry<Part>,
  common: Common,
  aside: readonly (keyof Common & string)[] = []
) => {
  const names = Object.keys(registry) as [string, ...string[]]
  const variants = names.map(name => {
    const { about, options, check, make } = registry[name]!
    return options
      .extend({ use: z.literal(name), ...common })
      .describe(about)
      .superRefine((value, context) => {
        const message = check?.(value as never)
        if (message) context.addIssue({ code: 'custom', message })
      })
      .transform(value => {
        const all = value as Record<string, unknown>
        const own = Object.fromEntries(Object.entries(all).filter(([key]) => key in options.shape))
        const shared = Object.fromEntries(Object.entries(all).filter(([key]) => key in common))
        return {
          use: name,
          // Agents on disk know their steps by it: in the order of the schema, whatever order the options were written in.
          key: JSON.stringify(Object.fromEntries(Object.entries(all).filter(([key]) => !aside.includes(key)))),
          common: shared as z.output<z.ZodObject<Common>>,
          make: (): Part => make(own as never)
        }
      })
  })
  type Chosen = { use: string; key: string; common: z.output<z.ZodObject<Common>>; make: () => Part }
  return z.discriminatedUnion('use', variants as never) as unknown as z.ZodType<Chosen>
}
