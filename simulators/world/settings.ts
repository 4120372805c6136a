// How the programs of a world are configured.

import { type AgentConfiguration, agentConfiguration } from '../../agent/configuration.ts'
import { type CollectorConfiguration, collectorConfiguration } from '../../collector/configuration.ts'
import { digestOf } from '../../platform/token.ts'
import { windowOptions } from '../checkwindows.ts'
import type { Aggregate } from '../naiveaggregates.ts'
import type { Definition, Kind } from '../naivewindows.ts'

export const deadbandWidth = 0.4

const vibrationLimit = 9

export const tokenOf = (agent: string): string => `token-of-${agent}`

export const agentSettings = (agent: string): AgentConfiguration =>
  agentConfiguration.parse({
    agent,
    data: 'unused',
    collector: { url: 'https://collector.world', tokenFile: 'unused' },
    sources: [{ use: 'broker', port: 1883 }],
    topics: [{ topic: 'world/{site}/{asset}/{measurement}', decoder: { use: 'json' } }],
    reduce: [
      { measurement: 'temperature', filters: [{ use: 'deadband', width: deadbandWidth, silence: '30s' }] },
      { measurement: 'vibration', urgent: { above: vibrationLimit } }
    ],
    time: { lateness: '3s' },
    batch: { samples: 40, age: '2s' },
    forward: { retryMost: '20s', heartbeat: '4s', timeout: '5s' }
  })

const aggregates: Definition['aggregates'] = Object.fromEntries(
  (['count', 'sum', 'mean', 'min', 'max', 'range', 'first', 'last', 'stddev', 'increase'] as const).map(use => [use, { use }])
)
const p90: Aggregate = { use: 'quantile', q: 0.9 }
const worst: Aggregate = { use: 'top', k: 3, by: { use: 'max' } }

const kinds: Readonly<Record<string, Kind>> = {
  tumbling: { use: 'tumbling', length: 60_000 },
  hopping: { use: 'hopping', length: 120_000, hop: 40_000 },
  session: { use: 'session', gap: 8000 },
  count: { use: 'count', size: 9, within: 180_000 }
}

/** Each kind by series, and across agents by site. */
export const worldWindows: Readonly<Record<string, Definition>> = Object.fromEntries(
  Object.entries(kinds).flatMap(([name, kind]): [string, Definition][] => [
    [name, { kind, aggregates: { ...aggregates, p90 } }],
    [`${name}-by-site`, { kind, measurement: 'vib*', by: ['site'], aggregates: { ...aggregates, worst } }]
  ])
)

export const collectorSettings = (agents: readonly string[]): CollectorConfiguration =>
  collectorConfiguration.parse({
    data: 'unused',
    agents: agents.map(agent => ({ agent, tokenSha256: digestOf(tokenOf(agent)) })),
    watermarks: { silentAfter: '30s', holdMost: '45s' },
    windows: Object.entries(worldWindows).map(([name, definition]) => windowOptions(name, definition)),
    detectors: [
      { use: 'threshold', name: 'limit', window: 'tumbling', measurement: 'vibration', of: 'max', above: vibrationLimit },
      { use: 'threshold', name: 'at-once', measurement: 'vibration', above: vibrationLimit }
    ]
  })
