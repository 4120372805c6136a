// How recordings lie in their files: what their columns are.

import { duration, z } from '../../protocol/options.ts'
import { isName } from '../../protocol/series.ts'

const column = z.string().min(1)
const tagName = z.string().refine(isName, 'must be the name of a tag')
const tagValue = z.string().refine(isName, 'must be the value of a tag')

/** The same on the command line and in a test. */
export const layoutOptions = z
  .strictObject({
    asset: tagValue.optional().describe('The machine that a file is of; default: the name of the file'),
    assetColumn: column.optional().describe('Column that names the machine of each row'),
    tags: z.record(tagName, tagValue).default({}).describe('Tags of all series'),
    tagColumns: z.array(column).default([]).describe('Columns that are tags, under their names'),
    measurementColumn: column.optional().describe('Column that names what was measured, where a row is one reading'),
    valueColumn: column.optional().describe('Column with the value then'),
    time: column.optional().describe('Column with the time; default: the first'),
    start: z.number().optional().describe('For files without times: time of the first row'),
    period: duration().default(1000).describe('For files without times: from one row to the next'),
    columns: z.array(column).min(1).optional().describe('Columns to read; default: all that are nothing else'),
    separator: z.string().length(1).optional().describe('Between cells; default: found out from the header'),
    missing: z.string().optional().describe('A value that stands for "missing", such as -200'),
    decimalComma: z.boolean().default(false).describe('Numbers are written 3,14'),
    lateness: duration().default(0).describe('Rows may go back in time by so much without being late')
  })
  .superRefine(({ measurementColumn, valueColumn, columns }, context) => {
    const wrong = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
    if ((measurementColumn === undefined) !== (valueColumn === undefined))
      wrong('valueColumn', 'measurementColumn and valueColumn go together')
    if (valueColumn !== undefined && columns !== undefined) wrong('columns', 'valueColumn is the only one that is read')
  })

export type Layout = z.output<typeof layoutOptions>
