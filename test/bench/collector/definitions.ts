// The windows of the measurements, as a configuration has them.

const statistics = ['count', 'mean', 'min', 'max', 'p95']

export type WindowText = Readonly<Record<string, unknown>>

/** What every fleet wants of its sites: the last minute, and the last ten minutes every minute. */
export const ofSites: readonly WindowText[] = [
  { use: 'tumbling', name: 'minute', length: '1m', by: ['site'], aggregates: statistics },
  { use: 'hopping', name: 'ten-minutes', length: '10m', hop: '1m', by: ['site'], aggregates: statistics }
]

/** The same minute of each series. */
export const ofSeries: readonly WindowText[] = [
  { use: 'tumbling', name: 'series-minute', length: '1m', aggregates: ['count', 'mean', 'min', 'max'] }
]

/** The shapes of four queries of Nexmark, readings in the place of bids. */
export const nexmark = {
  /** The auction with most bids of the last ten seconds, every two seconds. */
  q5: [
    {
      use: 'hopping',
      name: 'q5',
      length: '10s',
      hop: '2s',
      by: ['site'],
      aggregates: [{ use: 'top', k: 1, by: 'count', of: 'series' }]
    }
  ],
  /** The highest bid of ten seconds, and whose it is. */
  q7: [
    {
      use: 'tumbling',
      name: 'q7',
      length: '10s',
      by: ['site'],
      aggregates: ['max', { use: 'top', k: 1, by: 'max', of: 'series' }]
    }
  ],
  /** Bids of each bidder in each session. */
  q11: [{ use: 'session', name: 'q11', gap: '10s', aggregates: ['count'] }],
  /** Bids of each bidder in ten seconds. */
  q12: [{ use: 'tumbling', name: 'q12', length: '10s', aggregates: ['count'] }]
} as const satisfies Record<string, readonly WindowText[]>
