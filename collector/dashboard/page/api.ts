// The collector's API as the page uses it.

export type Tags = Readonly<Record<string, string>>

export interface Group {
  readonly key: string
  readonly measurement: string
  readonly tags: Tags
}

export interface SeriesStatus extends Group {
  readonly newest?: { readonly time: number; readonly value: number }
}

/** How much of what was expected had arrived when the window was told. */
export interface Completeness {
  readonly expected: number
  readonly reported: number
  /** Some of those that had not, by name. */
  readonly missing: readonly string[]
}

export interface WindowResult {
  readonly window: string
  readonly group: Group
  readonly start: number
  /** Tells windows of one start apart. */
  readonly index?: number
  readonly end: number
  readonly revision: number
  /** Numbers, and lists of what is first in some order. */
  readonly values: Readonly<Record<string, unknown>>
  readonly agents: readonly string[]
  readonly completeness: Completeness
  /** The window is no more. */
  readonly retracted?: true
}

export interface Alert {
  readonly id: string
  readonly detector: string
  readonly group: Group
  readonly asset?: string
  readonly state: 'pending' | 'firing' | 'acknowledged' | 'clearing' | 'resolved'
  readonly severity: 'info' | 'warning' | 'critical'
  readonly pendingSince: number
  readonly firingSince?: number
  readonly resolvedAt?: number
  /** Nothing is known of it since then. */
  readonly noData?: number
  readonly flappingSince?: number
  readonly score: number
  readonly explanation: string
  readonly remaining?: Remaining
  /** Id of another alert that says it all. */
  readonly inhibited?: string
}

/** What is left until a failure, or until a limit is reached; what is open has no end. */
export interface Remaining {
  readonly hours: number
  readonly lowHours: number
  readonly highHours: number
  readonly end: number
  readonly earliest: number
  readonly latest: number
  readonly atLeast?: true
}

/** What a detector said last of a machine. */
export interface Life extends Remaining {
  readonly detector: string
  readonly group: Group
  readonly asset?: string
  readonly time: number
  readonly explanation: string
}

export interface AgentStatus {
  readonly agent: string
  readonly watermark: number
  readonly heard: number
  readonly silent: boolean
  /** False where windows do not wait for it any more. */
  readonly holds: boolean
  readonly batches: number
  readonly samples: number
}

export interface Publication {
  readonly position: number
  readonly windows: readonly WindowResult[]
  readonly alerts: readonly Alert[]
  readonly agents: readonly AgentStatus[]
}

export interface Samples {
  readonly times: readonly number[]
  readonly values: readonly number[]
  /** True where the answer was cut. */
  readonly more: boolean
}

const words: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY
}

/** Places that hold numbers, which come as words where JSON has none for them. */
const lasting = ['hours', 'lowHours', 'highHours', 'end', 'earliest', 'latest']
const numeric = new Set(['value', 'watermark', 'heard', 'score', ...lasting])

const numberOf = (value: unknown): unknown => (typeof value === 'string' ? (words[value] ?? value) : value)

export const parse = (text: string): unknown =>
  JSON.parse(text, (key, value) => {
    if (key === 'values')
      return Array.isArray(value)
        ? value.map(numberOf)
        : Object.fromEntries(Object.entries(value).map(([name, of]) => [name, numberOf(of)]))
    return numeric.has(key) ? numberOf(value) : value
  })

const get = async <T>(path: string, query: Readonly<Record<string, string | number>> = {}): Promise<T> => {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  const response = await fetch(`api/v1/${path}?${parameters}`)
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return parse(await response.text()) as T
}

export const api = {
  series: async () => (await get<{ series: SeriesStatus[] }>('series')).series,
  agents: async () => (await get<{ agents: AgentStatus[] }>('agents')).agents,
  alerts: async (query: { state?: string; limit: number }) => (await get<{ alerts: Alert[] }>('alerts', query)).alerts,
  lives: async () => (await get<{ lives: Life[] }>('lives', { limit: 10_000 })).lives,
  samples: (series: string, from: number, limit: number) => get<Samples>('samples', { series, from: Math.floor(from), limit }),
  windows: async (query: { group?: string; from: number; limit: number }) =>
    (await get<{ windows: WindowResult[] }>('windows', { ...query, from: Math.floor(query.from) })).windows
}
