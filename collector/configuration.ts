// The collector's configuration: every option, its limits and its default.

import { logLevels } from '../platform/log.ts'
import { isAgent } from '../protocol/batch.ts'
import { duration, z } from '../protocol/options.ts'
import { choose } from '../protocol/recipe.ts'
import { listenOptions } from './api/listen.ts'
import * as detectors from './detectors/registry.ts'
import { guardOptions, journalOptions } from './ingest/options.ts'
import { referenceOptions } from './reference/options.ts'
import * as sinks from './sinks/registry.ts'
import { storeOptions } from './store/options.ts'
import { choose as chooseAggregate } from './windows/aggregates/choose.ts'
import { aggregates } from './windows/aggregates/registry.ts'
import { chainProblems } from './windows/chainorder.ts'
import * as windows from './windows/registry.ts'

const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens')
const matcher = z.union([z.string(), z.array(z.string()).min(1)])

const agent = z.strictObject({
  agent: z
    .string()
    .refine(isAgent, 'must be 1 to 64 letters, digits and . _ -')
    .describe('Name of the agent, as in its own configuration'),
  tokenSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token, 64 hex digits: printf %s "$TOKEN" | sha256sum')
    .describe("SHA-256 of the agent's token")
})

const windowCommon = {
  name: name.describe('What detectors and queries call it'),
  from: z
    .strictObject({
      window: name.describe('Name of the window that is read'),
      of: z.string().default('mean').describe('Which of its aggregates')
    })
    .optional()
    .describe('Reads the results of another window instead of samples: one value for each of its windows, at the start of it'),
  keep: duration()
    .optional()
    .describe(
      'Late samples change a window up to this long after its end; later ones are stored and counted; default: keepWindows'
    ),
  measurement: matcher.optional().describe('Only series of this measurement: a name, a list of them, or a pattern such as temp*'),
  tags: z.record(z.string(), matcher).optional().describe('Only series with these tags; values as for measurement'),
  by: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('One window for all series that agree in these tags, across agents; default: one per series'),
  aggregates: z
    .array(chooseAggregate(aggregates))
    .min(1)
    .prefault(['count', 'mean', 'min', 'max'])
    .describe('What is computed: names, percentiles such as p95, or { use: <name>, ...options }')
}

const detectorCommon = {
  name: name.describe('What alerts call it'),
  window: name.describe('Name of the window it reads'),
  of: z.string().default('mean').describe('The aggregate it reads'),
  measurement: z.string().optional().describe('Only groups of this measurement'),
  for: duration().default(0).describe('How long it must stay abnormal before the alert fires'),
  clearFor: duration().default(60_000).describe('How long it must be normal before the alert resolves')
}

export const collectorConfiguration = z
  .strictObject({
    data: z.string().min(1).describe('Directory of the journal and the store'),
    listen: listenOptions.prefault({}),
    agents: z.array(agent).min(1).describe('Who may send'),
    watermarks: z
      .strictObject({
        silentAfter: duration().default(60_000).describe('An agent not heard for this long is silent'),
        holdMost: duration()
          .default(120_000)
          .describe('An agent whose watermark stands still this long no longer holds back windows shared with others'),
        downAfter: duration()
          .default(60_000)
          .describe('Where the journal says nothing for this long, the collector was down: that counts for no silence'),
        leadMost: duration()
          .default(600_000)
          .describe(
            "Watermarks and samples are believed up to this far ahead of the collector's clock; later samples are not counted"
          )
      })
      .prefault({}),
    limits: guardOptions.prefault({}).describe('What one agent may bring'),
    journal: journalOptions.prefault({}).describe('What is kept of what arrived'),
    store: storeOptions.prefault({}).describe('What queries find'),
    reference: referenceOptions.optional().describe('What is known of the assets besides their readings'),
    windows: z.array(choose(windows, windowCommon)).default([]).describe('What is computed over event time'),
    keepWindows: duration()
      .default(30 * 86_400_000)
      .describe('Late samples change windows up to this long after their end'),
    detectors: z.array(choose(detectors, detectorCommon)).default([]).describe('What judges the windows'),
    sinks: z
      .array(choose(sinks, { name: name.describe('Name of its cursor: keep it when other options change') }))
      .default([])
      .describe('Where alerts, windows and samples go'),
    tick: duration().default(5000).describe('How often the journal notes the time, so that silence is seen'),
    log: z.enum(logLevels).default('info').describe('Least severity that is logged')
  })
  .superRefine(({ windows, detectors, sinks, agents }, context) => {
    const unique = (names: readonly string[], list: string, field: string): void => {
      for (const [index, name] of names.entries()) {
        if (names.indexOf(name) < index)
          context.addIssue({ code: 'custom', path: [list, index, field], message: `"${name}" is there twice` })
      }
    }
    const known = windows.map(({ common }) => common.name)
    unique(known, 'windows', 'name')
    unique(
      detectors.map(({ common }) => common.name),
      'detectors',
      'name'
    )
    unique(
      sinks.map(({ common }) => common.name),
      'sinks',
      'name'
    )
    unique(
      agents.map(({ agent }) => agent),
      'agents',
      'agent'
    )
    const readers = windows.map(({ common, make }) => ({ ...common, chains: make().chained !== undefined }))
    for (const { at, path, message } of chainProblems(readers))
      context.addIssue({ code: 'custom', path: ['windows', at, ...path], message })
    for (const [index, { common }] of detectors.entries()) {
      const window = windows.find(window => window.common.name === common.window)
      if (!window) {
        context.addIssue({
          code: 'custom',
          path: ['detectors', index, 'window'],
          message: `no window is called "${common.window}", there are: ${known.join(', ')}`
        })
      } else if (!window.common.aggregates.some(({ name }) => name === common.of)) {
        context.addIssue({
          code: 'custom',
          path: ['detectors', index, 'of'],
          message: `window "${common.window}" does not compute "${common.of}"`
        })
      }
    }
  })

export type CollectorConfiguration = z.output<typeof collectorConfiguration>
