// The options of a window, whatever its kind.

import { duration, z } from '../../protocol/options.ts'
import { compare } from '../../protocol/order.ts'
import { choose } from '../../protocol/recipe.ts'
import { remembering } from '../../protocol/written.ts'
import { choose as chooseAggregate } from './aggregates/choose.ts'
import { aggregates } from './aggregates/registry.ts'
import * as windows from './registry.ts'

export const partName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens')

const matcher = z.union([z.string(), z.array(z.string()).min(1)])

type Matchers = Record<string, z.output<typeof matcher>>

/** The same whatever order they were written in. */
const byName = (tags: Matchers): Matchers => Object.fromEntries(Object.entries(tags).sort(([a], [b]) => compare(a, b)))

export const windowOptions = remembering(
  choose(
    windows,
    {
      name: partName.describe('What detectors and queries call it'),
      from: z
        .strictObject({
          window: partName.describe('Name of the window that is read'),
          of: z.string().default('mean').describe('Which of its aggregates')
        })
        .optional()
        .describe(
          'Reads the results of another window instead of samples: one value for each of its windows, at the start of it'
        ),
      keep: duration()
        .optional()
        .describe(
          'Late samples change a window up to this long after its end; later ones are stored and counted; default: keepWindows'
        ),
      measurement: matcher
        .optional()
        .describe('Only series of this measurement: a name, a list of them, or a pattern such as temp*'),
      tags: z
        .record(z.string(), matcher)
        .transform(byName)
        .optional()
        .describe('Only series with these tags; values as for measurement'),
      by: z
        .array(z.string())
        .min(1)
        .optional()
        .describe('One window for all series that agree in these tags, across agents; default: one per series'),
      aggregates: z
        .array(chooseAggregate(aggregates))
        .min(1)
        .prefault(['count', 'mean', 'min', 'max'])
        .describe('What is computed: names, percentiles such as p95, or { use: <name>, ...options }'),
      backfill: duration()
        .default(0)
        .describe(
          'Where the definition is new or changed it is computed over what arrived this long ago, as if it had been there; the same for a window and the one it reads'
        )
    },
    ['backfill', 'keep']
  )
)
