// One window of each kind, alone and across agents, with every kind of state that aggregates have, and detectors and rules of several kinds.

import type { Written } from '../../protocol/written.ts'

const all = ['count', 'sum', 'min', 'max', 'first', 'last', 'mean', 'stddev', 'rate', 'p95', 'distinct', 'top']

export const manyWindows: readonly Written[] = [
  { use: 'tumbling', name: 'tumbling', length: '10s', aggregates: all },
  { use: 'hopping', name: 'hopping', length: '30s', hop: '10s', by: ['site'], aggregates: all },
  { use: 'session', name: 'session', gap: '5s', aggregates: all },
  { use: 'session', name: 'sessions', gap: '3s', by: ['site'], measurement: 'heat', aggregates: all },
  { use: 'count', name: 'tens', size: 10, within: '1m', aggregates: all },
  { use: 'count', name: 'fleet', size: 7, within: '1m', by: ['site'], aggregates: all }
]

/** Windows of these, one after the other, and windows by what a table of assets says. */
export const manyChains: readonly Written[] = [
  { use: 'tumbling', name: 'zone', length: '20s', by: ['zone'], aggregates: all },
  { use: 'tumbling', name: 'minute', length: '1m', from: { window: 'tumbling', of: 'sum' }, aggregates: all },
  {
    use: 'hopping',
    name: 'zones',
    length: '40s',
    hop: '20s',
    from: { window: 'minute', of: 'max' },
    by: ['zone'],
    aggregates: all
  },
  { use: 'tumbling', name: 'runs', length: '30s', from: { window: 'session', of: 'count' }, by: ['site'], aggregates: all }
]

export const manyDetectors: readonly Written[] = [
  { use: 'deviation', name: 'odd', window: 'tumbling', warmUp: 3, sigmas: 1.2, for: '10s' },
  { use: 'threshold', name: 'high', window: 'hopping', of: 'max', above: 15 },
  { use: 'hysteresis', name: 'at-once', measurement: 'heat', above: 8, margin: 2, clearFor: '5s' }
]

/** One of each operator, across assets and agents; the second reads the first. */
export const manyRules: readonly Written[] = [
  { use: 'any', name: 'either', of: ['odd', 'high'], by: ['site'], wait: '20s', clearFor: '10s' },
  { use: 'sequence', name: 'after', of: [{ name: 'odd', state: 'firing' }, 'either'], by: ['site'], within: '1m', for: '5s' },
  { use: 'all', name: 'both', of: ['odd', 'high'], without: [{ name: 'odd', score: 3 }], by: ['site'], within: '30s' },
  { use: 'atLeast', name: 'several', of: ['odd'], count: 2, by: [], within: '30s', wait: '5s' }
]
