// The options of the reference table.

import { bytes, duration, z } from '../../protocol/options.ts'
import { isName } from '../../protocol/series.ts'
import { agentColumn, declarable } from './kinds.ts'

const tag = z.string().refine(isName, 'must be the name of a tag')

export const referenceOptions = z
  .strictObject({
    file: z
      .string()
      .regex(/\.(ya?ml|csv)$/, 'must end in .yaml, .yml or .csv')
      .describe('The table: a row an asset, a column an attribute; read anew when it changes, and at SIGHUP'),
    key: tag.default('asset').describe('The tag whose values are the assets, and the column that names them'),
    columns: z
      .record(z.string(), z.enum(declarable))
      .default({})
      .describe(
        'Kinds of columns: text, number and date become tags, a note does not; default: installed is a date, rated_... a number, the rest text'
      ),
    fileMax: bytes()
      .default(16 * 2 ** 20)
      .describe('Greatest size of the file'),
    recheck: duration().default(10_000).describe('How often the file is looked at')
  })
  .superRefine(({ key, columns }, context) => {
    for (const column of [key, 'from', 'to', agentColumn]) {
      if (Object.hasOwn(columns, column))
        context.addIssue({ code: 'custom', path: ['columns', column], message: 'has a kind of its own: leave it out' })
    }
    if (['from', 'to', agentColumn].includes(key))
      context.addIssue({ code: 'custom', path: ['key'], message: 'from, to and agent mean something else: name another tag' })
  })

export type ReferenceOptions = z.output<typeof referenceOptions>
