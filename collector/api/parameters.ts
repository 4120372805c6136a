// The parameters of queries, checked: an unknown or impossible one is named, with what would do.

import { WaysideError } from '../../protocol/errors.ts'
import { z } from '../../protocol/options.ts'
import type { Millis, Tags } from '../../protocol/series.ts'
import { absenceStates } from '../absence/state.ts'
import { alertStates } from '../alerts/alert.ts'

const isoPattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/

const timeOf = (text: string): Millis =>
  /^-?\d{1,16}$/.test(text) ? Number(text) : isoPattern.test(text) ? Date.parse(text) : Number.NaN

/** Milliseconds since 1970, or ISO 8601 with its zone. */
const time = () =>
  z.string().transform(timeOf).refine(Number.isFinite, 'must be milliseconds since 1970 or a time such as 2026-01-31T12:00:00Z')

const limit = (usual: number, most: number) =>
  z
    .string()
    .default(String(usual))
    .transform(text => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN))
    .refine(number => number >= 1 && number <= most, `must be a whole number from 1 to ${most}`)

/** Of a journal entry. */
const position = () => z.string().regex(/^\d{1,15}$/, 'must be a position, such as the id of the last event')

const pairPattern = /^([^,=]+)=([^,=]+)$/

/** `name=value,name=value`; names and values hold neither sign. */
const tags = () =>
  z
    .string()
    .refine(text => text.split(',').every(pair => pairPattern.test(pair)), 'must be such as asset=pump-1,site=north')
    .transform(
      (text): Tags => Object.fromEntries(text.split(',').map(pair => pairPattern.exec(pair)!.slice(1) as [string, string]))
    )

/** From inclusive, to exclusive; all there is where they are absent. */
const range = { from: time().default(Number.MIN_SAFE_INTEGER), to: time().default(Number.MAX_SAFE_INTEGER) }
const name = z.string().min(1)

export const parameters = {
  none: z.strictObject({}),
  losses: z.strictObject({ agent: name }),
  series: z.strictObject({ measurement: name.optional(), tags: tags().optional() }),
  completeness: z.strictObject(range),
  quarantine: z.strictObject({ agent: name.optional(), before: position().optional(), limit: limit(1000, 10_000) }),
  samples: z.strictObject({ series: name, ...range, limit: limit(10_000, 1_000_000) }),
  windows: z.strictObject({
    window: name.optional(),
    measurement: name.optional(),
    group: name.optional(),
    tags: tags().optional(),
    ...range,
    limit: limit(1000, 100_000)
  }),
  alerts: z.strictObject({
    state: z.enum(alertStates).optional(),
    asset: name.optional(),
    limit: limit(100, 10_000)
  }),
  absence: z.strictObject({
    state: z.enum(absenceStates).optional(),
    agent: name.optional(),
    tags: tags().optional(),
    limit: limit(1000, 100_000)
  }),
  lives: z.strictObject({
    asset: name.optional(),
    detector: name.optional(),
    tags: tags().optional(),
    limit: limit(1000, 100_000)
  }),
  baselines: z.strictObject({
    asset: name.optional(),
    detector: name.optional(),
    measurement: name.optional(),
    tags: tags().optional(),
    weeks: limit(4, 52),
    to: time().optional(),
    limit: limit(20, 200)
  }),
  audit: z.strictObject({ of: name.optional(), limit: limit(100, 10_000) }),
  signature: z.strictObject({ by: z.string().trim().min(1).max(100) }),
  watermarks: z.strictObject({ window: name.optional(), agent: name.optional(), limit: limit(1000, 100_000) }),
  events: z.strictObject({
    after: position().optional()
  })
}

/** @throws WaysideError WAY_QUERY_INVALID */
export const checkBody = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const { data, error } = schema.safeParse(body)
  if (data !== undefined) return data
  const problems = error!.issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
  throw new WaysideError('WAY_QUERY_INVALID', problems.join('; '))
}

const problemOf = ({ path, message, code, ...rest }: z.core.$ZodIssue, schema: z.ZodObject): string => {
  if (code !== 'unrecognized_keys') return `${path.join('.')}: ${message}`
  const { keys } = rest as { keys: string[] }
  return `${keys.join(', ')}: not known here: known are ${Object.keys(schema.shape).join(', ') || 'none'}`
}

/** @throws WaysideError WAY_QUERY_INVALID */
export const check = <S extends z.ZodObject>(schema: S, query: unknown): z.output<S> => {
  const checked = schema.safeParse(query)
  if (checked.success) return checked.data
  throw new WaysideError('WAY_QUERY_INVALID', checked.error.issues.map(issue => problemOf(issue, schema)).join('; '))
}
