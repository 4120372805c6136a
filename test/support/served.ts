// What a collector serves of which nothing is known: the parts that most tests do not ask about.

import type { Served } from '../../collector/api/served.ts'
import { clean } from '../../collector/ingest/standing.ts'
import { noAbsence } from './noabsence.ts'

export type Quiet = Omit<Served, 'authenticate' | 'receive' | 'store'>

export const quiet = (): Quiet => ({
  losses: async () => [],
  quarantined: async () => [],
  completeness: async () => undefined,
  standing: () => clean,
  subscribe: () => () => {},
  marks: () => ({ time: 0, windows: [], more: false, agents: [] }),
  absence: noAbsence,
  behind: () => 0,
  act: async () => undefined,
  silences: () => [],
  rules: () => [],
  lives: () => [],
  maintenance: () => [],
  baselines: () => [],
  operators: { count: 0, authenticate: () => undefined, host: '127.0.0.1' },
  deliveries: { list: [] },
  refused: () => ({ alarm: 0, new: 0, backlog: 0 })
})
