// Holds while so many different machines have been abnormal not long ago.

import { z } from '../../protocol/options.ts'
import { compare } from '../../protocol/order.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Operator } from './operator.ts'
import { stateless } from './operator.ts'
import { answersOf, type Evidence, held, type Part } from './part.ts'

/** One of each member, by its name. */
const membersOf = (all: readonly Evidence[]): Map<string, Evidence> =>
  new Map(
    all
      .flatMap(evidence => (evidence.member === undefined ? [] : [[evidence.member, evidence] as const]))
      .sort(([a, one], [b, other]) => compare(a, b) || one.time - other.time)
  )

const operator = (needed: number, distinct: string): Operator => ({
  word: 'and',
  distinct,
  start: stateless,
  judge(parts: readonly Part[], { at, within }) {
    const answers = parts.map(part => answersOf(part, held, at, within))
    const yes = membersOf(answers.flatMap(({ yes }) => yes))
    const unknown = membersOf(answers.flatMap(({ unknown }) => unknown).filter(({ member }) => !yes.has(member!)))
    const counted = { count: yes.size, needed }
    if (yes.size >= needed) return { answer: 'yes', evidence: [...yes.values()], ...counted }
    const isOpen = yes.size + unknown.size >= needed
    return { answer: isOpen ? 'unknown' : 'no', evidence: isOpen ? [...unknown.values()] : [], ...counted }
  }
})

export const atLeast = recipe({
  about: 'holds while so many different assets have had one of its operands `within` that time',
  options: {
    count: z.int().min(1).describe('How many'),
    distinct: z.string().default('asset').describe('Tag whose different values are counted')
  },
  example: { count: 3 },
  make: ({ count, distinct }) => operator(count, distinct)
})
