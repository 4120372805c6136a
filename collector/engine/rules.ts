// Makes a rule of its options: what it needs to know beside findings comes from the table of assets and the watermarks.

import type { CurrentReference } from '../reference/current.ts'
import type { RuleOptions } from '../rules/options.ts'
import { type Rule, type RulePorts, rule } from '../rules/rule.ts'
import type { Watermarks } from './watermarks.ts'

export interface RuleOfPorts {
  readonly reference: Pick<CurrentReference, 'tagsOf'>
  readonly watermarks: Watermarks
}

export const ruleOf = ({ common, make }: RuleOptions, { reference, watermarks }: RuleOfPorts): Rule => {
  const ports: RulePorts = {
    tagsOf(group, time) {
      // A window's end is the first time that is not in it.
      const spells = reference.tagsOf(group)
      return spells.findLast(({ from }) => from <= time - 1)?.tags ?? group.tags
    },
    downAfter: () => watermarks.options.downAfter
  }
  const operator = make()
  return rule({ ...common, operator, ...(operator.distinct === undefined ? {} : { distinct: operator.distinct }) }, ports)
}
