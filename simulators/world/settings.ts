// How the programs of a world are configured.

import { type AgentConfiguration, agentConfiguration } from '../../agent/configuration.ts'
import { type CollectorConfiguration, collectorConfiguration } from '../../collector/configuration.ts'
import { digestOf } from '../../platform/token.ts'
import type { Millis } from '../../protocol/series.ts'

export const windowLength: Millis = 60_000
export const deadbandWidth = 0.4

export const tokenOf = (agent: string): string => `token-of-${agent}`

export const agentSettings = (agent: string): AgentConfiguration =>
  agentConfiguration.parse({
    agent,
    data: 'unused',
    collector: { url: 'https://collector.world', tokenFile: 'unused' },
    sources: [{ use: 'broker', port: 1883 }],
    topics: [{ topic: 'world/{asset}/{measurement}', decoder: { use: 'json' } }],
    reduce: [{ measurement: 'temperature', filters: [{ use: 'deadband', width: deadbandWidth, silence: '30s' }] }],
    time: { lateness: '3s' },
    batch: { samples: 40, age: '2s' },
    forward: { retryMost: '20s', heartbeat: '4s', timeout: '5s' }
  })

export const collectorSettings = (agents: readonly string[]): CollectorConfiguration =>
  collectorConfiguration.parse({
    data: 'unused',
    agents: agents.map(agent => ({ agent, tokenSha256: digestOf(tokenOf(agent)) })),
    watermarks: { silentAfter: '30s', holdMost: '45s' },
    windows: [
      { use: 'tumbling', name: 'minute', length: '1m', aggregates: ['count', 'sum', 'min', 'max', 'first', 'last'] },
      {
        use: 'tumbling',
        name: 'fleet',
        length: '1m',
        measurement: 'vibration',
        by: ['site'],
        aggregates: ['count', 'sum', 'min', 'max']
      }
    ],
    detectors: [{ use: 'threshold', name: 'limit', window: 'minute', measurement: 'vibration', of: 'max', above: 9 }]
  })
