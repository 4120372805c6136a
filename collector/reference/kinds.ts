// What the values of a column of the reference table may be: how each kind is read, and shown.

import { isAgent } from '../../protocol/batch.ts'
import { duration } from '../../protocol/options.ts'
import { isName, type Millis } from '../../protocol/series.ts'

/** Dates are milliseconds since 1970 UTC. */
export type Value = string | number

interface Kind {
  /** Undefined where the text is not one. */
  readonly parse: (text: string) => Value | undefined
  /** What is wrong with a text that is not one, and what to do. */
  readonly wrong: string
  readonly show: (value: Value) => string
  /** True where its values become tags, so that windows can select and group by them. */
  readonly tag: boolean
}

export const declarable = ['text', 'number', 'date', 'note'] as const
export type Declared = Readonly<Record<string, (typeof declarable)[number]>>
export type KindName = (typeof declarable)[number] | 'agents' | 'period' | 'measurements'

const dayForm = /^(\d{4})-(\d\d)-(\d\d)$/
const timeForm = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?) ?(Z|[+-]\d\d:\d\d)$/

/** The 30th of February is no day, though `Date.parse` takes it. */
const isDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`)
  return dayForm.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** `2026-06-01`, taken as its beginning in UTC, or `2026-06-01T12:00:00Z` with any offset; a time without one is nobody's. */
export const parseTime = (text: string): Millis | undefined => {
  if (isDay(text)) return Date.parse(`${text}T00:00:00Z`)
  const [, day, clock, zone] = timeForm.exec(text) ?? []
  const time = day !== undefined && isDay(day) ? Date.parse(`${day}T${clock}${zone}`) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

export const timeText = (time: Millis): string => {
  const text = new Date(time).toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.replace('.000Z', 'Z')
}

const numberForm = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** Without the sign of a zero: two tables that differ in nothing else are the same. */
const parseNumber = (text: string): number | undefined => {
  const number = numberForm.test(text) ? Number(text) + 0 : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

/** A span such as `10s`. */
const parsePeriod = (text: string): string | undefined => (periodOf(text) === undefined ? undefined : text)

/** Undefined where it is none. */
export const periodOf = (value: Value | undefined): Millis | undefined => {
  const { data } = duration().safeParse(value)
  return data !== undefined && data > 0 ? data : undefined
}

export const measurementsOf = (value: Value | undefined): readonly string[] =>
  value === undefined ? [] : String(value).split(' ')

const parseMeasurements = (text: string): string | undefined => {
  const names = [...new Set(text.split(/\s+/))].sort()
  return names.every(isName) ? names.join(' ') : undefined
}

/** In one order, whatever that of the file; together they are a tag. */
const parseAgents = (text: string): string | undefined => {
  const agents = text.split(/\s+/)
  const joined = [...new Set(agents)].sort().join(' ')
  return agents.every(isAgent) && isName(joined) ? joined : undefined
}

export const agentsOf = (value: Value | undefined): readonly string[] => (value === undefined ? [] : String(value).split(' '))

export const kinds: Readonly<Record<KindName, Kind>> = {
  text: {
    parse: text => (isName(text) ? text : undefined),
    wrong: 'cannot be a tag: at most 128 characters and none of , = " \\ can be one: change it, or declare the column a note',
    show: String,
    tag: true
  },
  number: {
    parse: parseNumber,
    wrong: 'is not a number: write it with a decimal point and without a unit, such as 7.5, or declare the column a text',
    show: String,
    tag: true
  },
  date: {
    parse: parseTime,
    wrong: 'is not a date: write a day such as 2026-06-01, or a time with its offset such as 2026-06-01T12:00:00Z',
    show: value => timeText(Number(value)),
    tag: true
  },
  note: { parse: text => text, wrong: '', show: String, tag: false },
  period: {
    parse: parsePeriod,
    wrong: 'is not a period: write how often a sample comes, such as 10s or 5m, or declare the column a text',
    show: String,
    tag: false
  },
  measurements: {
    parse: parseMeasurements,
    wrong: 'names no measurements: write them with spaces between, or declare the column a text',
    show: String,
    tag: false
  },
  agents: {
    parse: parseAgents,
    wrong:
      'is not an agent: name one, or several with spaces between them: letters, digits and . _ -, at most 64 each and 128 together',
    show: String,
    tag: true
  }
}

/** Names of the gateways that serve an asset. */
export const agentColumn = 'agent'
/** How often each series of an asset has a sample. */
export const periodColumn = 'period'
/** What an asset is expected to have measured. */
export const measurementsColumn = 'measurements'

/** Dates since which an asset is not what it was before. */
export const dateColumns: readonly string[] = ['installed', 'maintained']

/** What a column holds that does not declare it: `installed` and `maintained` are dates, `rated_...` a limit. */
export const kindOf = (column: string, declared: Declared): KindName => {
  if (column === agentColumn) return 'agents'
  if (Object.hasOwn(declared, column)) return declared[column]!
  if (dateColumns.includes(column)) return 'date'
  if (column === periodColumn || column === measurementsColumn) return column
  return /^rated(_|$)/.test(column) ? 'number' : 'text'
}
