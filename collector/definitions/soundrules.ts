// Which rules can read what they read: looked at where definitions are checked, and where they are read again.

import { absenceName } from '../absence/options.ts'
import type { RuleOptions } from '../rules/options.ts'
import { type RuleProblem, ruleProblems } from '../rules/order.ts'

interface Named {
  readonly common: { readonly name: string }
}

export const problemsOfRules = (rules: readonly RuleOptions[], detectors: readonly Named[]): RuleProblem[] =>
  ruleProblems(
    rules.map(({ common }) => common),
    [...detectors.map(({ common }) => common.name), absenceName]
  )

/** Without those that cannot read what they should, and without those that read these. */
export const soundRules = (
  rules: readonly RuleOptions[],
  detectors: readonly Named[],
  onProblem: (rule: RuleOptions, message: string) => void
): readonly RuleOptions[] => {
  const problems = problemsOfRules(rules, detectors)
  if (problems.length === 0) return rules
  const unsound = new Map(problems.map(({ at, message }) => [at, message]))
  for (const [at, message] of unsound) onProblem(rules[at]!, message)
  return soundRules(
    rules.filter((_, at) => !unsound.has(at)),
    detectors,
    onProblem
  )
}
