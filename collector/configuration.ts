// The collector's configuration: every option, its limits and its default.

import { logLevels } from '../platform/log.ts'
import { isAgent } from '../protocol/batch.ts'
import { duration, z } from '../protocol/options.ts'
import { choose } from '../protocol/recipe.ts'
import { absenceOptions } from './absence/options.ts'
import { inhibitionOptions } from './alerts/inhibition.ts'
import { notificationOptions } from './alerts/notification.ts'
import { listenOptions } from './api/listen.ts'
import { doubles, problemsOf } from './definitions/sound.ts'
import { detectorOptions } from './detectors/options.ts'
import { guardOptions, journalOptions } from './ingest/options.ts'
import { withModelFiles } from './modelfiles.ts'
import { referenceOptions } from './reference/options.ts'
import { ruleOptions } from './rules/options.ts'
import { rulesFilesShape } from './rulesfiles/options.ts'
import * as sinks from './sinks/registry.ts'
import { storeOptions } from './store/options.ts'
import { partName, windowOptions } from './windows/options.ts'

const tokenSha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token, 64 hex digits: printf %s "$TOKEN" | sha256sum')
  .describe('SHA-256 of the token')

const agent = z.strictObject({
  agent: z
    .string()
    .refine(isAgent, 'must be 1 to 64 letters, digits and . _ -')
    .describe('Name of the agent, as in its own configuration'),
  tokenSha256
})

const operator = z.strictObject({
  operator: z.string().trim().min(1).max(100).describe('Name, as the audit has it'),
  tokenSha256
})

export const collectorConfiguration = z
  .strictObject({
    data: z.string().min(1).describe('Directory of the journal and the store'),
    listen: listenOptions.prefault({}),
    operators: z
      .array(operator)
      .default([])
      .describe('Who may acknowledge and silence alerts; without any, everybody on this machine may'),
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
    ...rulesFilesShape,
    windows: z.array(windowOptions).default([]).describe('What is computed over event time'),
    keepWindows: duration()
      .default(30 * 86_400_000)
      .describe('Late samples change windows up to this long after their end'),
    detectors: z.array(withModelFiles(detectorOptions)).default([]).describe('What judges the windows'),
    rules: z.array(ruleOptions).default([]).describe('What is found in findings of detectors, and of other rules, together'),
    notifications: notificationOptions.prefault({}).describe('How many notifications are made of what happens to alerts'),
    absence: absenceOptions
      .prefault({})
      .describe('When silence is an alert: of a sensor, of an agent, of what the reference table expects'),
    inhibit: z.array(inhibitionOptions).max(100).default([]).describe('Alerts of which nobody is told while others fire'),
    sinks: z
      .array(choose(sinks, { name: partName.describe('Name of its cursor: keep it when other options change') }))
      .default([])
      .describe('Where alerts, windows and samples go'),
    tick: duration()
      .default(5000)
      .describe('How often the journal notes the time at least; it does so sooner where a silence is due'),
    log: z.enum(logLevels).default('info').describe('Least severity that is logged')
  })
  .superRefine(({ windows, detectors, rules, sinks, agents, operators }, context) => {
    const names = sinks.map(({ common }) => common.name)
    const known = agents.map(({ agent }) => agent)
    const problems = [
      ...problemsOf({ windows, detectors, rules }),
      ...doubles(names, 'sinks', 'name'),
      ...doubles(known, 'agents', 'agent'),
      ...doubles(
        operators.map(({ operator }) => operator),
        'operators',
        'operator'
      )
    ]
    for (const { path, message } of problems) context.addIssue({ code: 'custom', path: [...path], message })
  })

export type CollectorConfiguration = z.output<typeof collectorConfiguration>
