// Holds while one of some findings is abnormal.

import { recipe } from '../../protocol/recipe.ts'
import type { Operator } from './operator.ts'
import { stateless } from './operator.ts'
import { ask, holds } from './part.ts'

const operator: Operator = {
  word: 'and',
  start: stateless,
  judge(parts, { at, within }) {
    const answers = parts.map(part => ask(part, holds, at, within))
    const having = (wanted: string) =>
      answers.flatMap(({ answer, evidence }) => (answer === wanted && evidence ? [evidence] : []))
    const [yes, unknown] = [having('yes'), having('unknown')]
    const counted = { count: yes.length, needed: 1 }
    if (yes.length > 0) return { answer: 'yes', evidence: yes, ...counted }
    return { answer: unknown.length > 0 ? 'unknown' : 'no', evidence: unknown, ...counted }
  }
}

export const any = recipe({
  about: 'holds while one of its operands does; one that falls silent is known for as long as `within`',
  options: {},
  example: {},
  make: () => operator
})
