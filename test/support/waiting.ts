// A waiting batch that was never written, for what only asks where batches lie and of which time they are.

import type { Waiting } from '../../agent/outbox/records.ts'

export const waitingAt = (sequence: number, { base, oldest = sequence }: { base: number; oldest?: number }): Waiting => ({
  lane: 'live',
  sequence,
  samples: 1,
  bytes: 10,
  hash: '',
  oldest,
  newest: oldest,
  putAt: 0,
  level: 0,
  place: { base, offset: 0, position: sequence },
  length: 10,
  released: true,
  held: false,
  since: 0
})
