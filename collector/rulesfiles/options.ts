// The options that name rules files, and what may be in such a file.

import { duration, z } from '../../protocol/options.ts'

export const rulesFilesShape = {
  rulesFiles: z
    .array(z.string().min(1))
    .max(100)
    .default([])
    .describe(
      'Files with more windows, detectors, rules and inhibitions, with notifications and absence where the file here has none: paths from this file, with * for any name in the last part; read again when they change, and at SIGHUP'
    ),
  rulesRecheck: duration().default(10_000).describe('How often the rules files are looked at')
}

/** What of a configuration a rules file may have as well: entries of lists, which go by their `name` where they have one. */
export const ruleLists = ['windows', 'detectors', 'rules', 'inhibit'] as const

/** What one file at most can say. */
export const ruleSingles = ['notifications', 'absence'] as const

const list = z.array(z.unknown()).optional()
const anything = z.unknown().optional()

const each = <Name extends string, Schema>(names: readonly Name[], schema: Schema): Record<Name, Schema> =>
  Object.fromEntries(names.map(name => [name, schema])) as Record<Name, Schema>

/** The names in a rules file; what they stand for is checked as part of the configuration. */
export const rulesFile = z.strictObject({
  ...each(ruleLists, list),
  ...each(ruleSingles, anything),
  tests: list.describe('What recordings should make of it: for wayside-collector test-rules')
})
