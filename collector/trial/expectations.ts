// What a test expects of rules: which alerts fire, resolve or stay silent, and when.

import { parseTime } from '../../platform/recording.ts'
import { z } from '../../protocol/options.ts'
import { layoutOptions } from './layout.ts'

const time = z.union([z.string(), z.number()]).transform((written, context): number => {
  const time = parseTime(String(written))
  if (time !== undefined) return time
  context.issues.push({ code: 'custom', message: 'must be a time such as 2026-01-01 10:00 (UTC)', input: written })
  return z.NEVER
})

const expectation = z
  .strictObject({
    detector: z.string().min(1).optional().describe('Name of the detector; default: any'),
    asset: z.string().min(1).optional().describe('The machine; default: any'),
    measurement: z.string().min(1).optional().describe('What was measured; default: any'),
    tags: z.record(z.string(), z.string()).default({}).describe('Tags of the group; it may have more'),
    between: time.optional().describe('From this event time on; default: the beginning'),
    and: time.optional().describe('Up to this event time; default: the end'),
    times: z.int().min(0).optional().describe('So many of them; default: at least one')
  })
  .superRefine(({ between, and }, context) => {
    if (between !== undefined && and !== undefined && between > and)
      context.addIssue({ code: 'custom', path: ['and'], message: 'is before `between`' })
  })

const expectations = z.array(expectation).default([])

const recording = z.string().min(1).describe('A CSV file, or name=file to say which machine it is of')

export const testOptions = z
  .strictObject({
    name: z.string().min(1).optional().describe('What is tested, in a sentence'),
    recording: z
      .union([recording.transform(file => [file]), z.array(recording).min(1)])
      .optional()
      .describe('Paths from this file; default: those on the command line'),
    layout: layoutOptions.optional().describe('What the columns are; default: as on the command line'),
    fires: expectations.describe('Alerts that begin to fire between two times'),
    resolves: expectations.describe('Alerts that resolve between two times, having fired'),
    silent: expectations.describe('Alerts that at no time between two times are firing')
  })
  .superRefine(({ fires, resolves, silent }, context) => {
    if (fires.length + resolves.length + silent.length === 0)
      context.addIssue({ code: 'custom', message: 'expects nothing: give it fires, resolves or silent' })
    for (const [index, { times }] of silent.entries())
      if (times !== undefined)
        context.addIssue({ code: 'custom', path: ['silent', index, 'times'], message: 'is for fires and resolves' })
  })

/** A file of tests alone. */
export const testsFile = z.strictObject({ tests: z.array(testOptions).min(1) })

export type Test = z.output<typeof testOptions>
export type Expectation = z.output<typeof expectation>
