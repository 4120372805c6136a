// Holds while each of some findings has been abnormal not long ago, in whatever order.

import { recipe } from '../../protocol/recipe.ts'
import type { Operator } from './operator.ts'
import { stateless } from './operator.ts'
import { ask, held } from './part.ts'

const operator: Operator = {
  word: 'and',
  start: stateless,
  judge(parts, { at, within }) {
    const answers = parts.map(part => ask(part, held, at, within))
    const having = (wanted: string) =>
      answers.flatMap(({ answer, evidence }) => (answer === wanted && evidence ? [evidence] : []))
    const [yes, unknown] = [having('yes'), having('unknown')]
    const counted = { count: yes.length, needed: parts.length }
    if (yes.length === parts.length) return { answer: 'yes', evidence: yes, ...counted }
    if (yes.length + unknown.length === parts.length) return { answer: 'unknown', evidence: unknown, ...counted }
    return { answer: 'no', evidence: [], ...counted }
  }
}

export const all = recipe({
  about: 'holds while each of its operands has held `within` that time, in whatever order',
  options: {},
  example: {},
  make: () => operator
})
