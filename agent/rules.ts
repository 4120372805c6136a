// The rules of a configuration, with a reducer of their own for each step.

import type { AgentConfiguration } from './configuration.ts'
import type { Rule, Step } from './reduce.ts'
import type { Limits } from './urgent.ts'

type Written = AgentConfiguration['reduce'][number]

/** What a filter passes depends on the limits too. */
const keyWith = (key: string, urgent: Limits | undefined): string => (urgent ? `${key} ${JSON.stringify(urgent)}` : key)

const stepsOf = ({ filters, downsample, urgent }: Written): Step[] => [
  ...filters.map(({ use, key, make }) => ({ name: use, key: keyWith(key, urgent), reducer: make()(urgent) })),
  ...(downsample ? [{ name: downsample.use, key: downsample.key, reducer: downsample.make() }] : [])
]

export const rulesOf = (written: readonly Written[]): Rule[] =>
  written.map(rule => ({ match: { measurement: rule.measurement, tags: rule.tags }, steps: stepsOf(rule) }))
