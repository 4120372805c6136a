// Holds while the last of some findings is abnormal, where they began one after the other.

import { recipe } from '../../protocol/recipe.ts'
import type { State } from '../../protocol/stage.ts'
import type { Moment, Operator, Verdict } from './operator.ts'
import { ask, type Evidence, holds, type Part } from './part.ts'

/** How far it has come up to one of its operands; plain data. */
interface Step {
  /** Whether the operand held at the time before. */
  on: boolean
  /** Of what came before it and of itself when it began; of the first operand when it last held. Absent where it did not begin after them. */
  chain?: readonly Evidence[]
}

const step = (steps: Step[], index: number, part: Part, { at, within }: Moment): void => {
  const [own, before] = [steps[index]!, steps[index - 1]?.chain ?? []]
  const { answer, evidence } = ask(part, holds, at, within)
  // What is not known any more has not ended.
  const on = answer === 'yes' || (answer === 'unknown' && own.on)
  const isAfter = before.length === index && (index === 0 || at - before[0]!.time <= within)
  if (answer === 'yes' && (index === 0 || !own.on)) {
    delete own.chain
    if (isAfter) own.chain = [...before, evidence!]
  }
  own.on = on
}

const verdict = (steps: readonly Step[], last: Part, { at, within }: Moment): Verdict => {
  const { on, chain } = steps.at(-1)!
  const needed = steps.length
  if (!on || !chain)
    return { answer: 'no', evidence: [], count: Math.min(steps.filter(step => step.on).length, needed - 1), needed }
  const { answer, evidence } = ask(last, holds, at, within)
  const all = [...chain.slice(0, -1), evidence!]
  return { answer, evidence: answer === 'unknown' ? all.slice(-1) : all, count: needed, needed }
}

const forget = (steps: readonly Step[], parts: readonly Part[], isGone: (evidence: Evidence) => boolean): void => {
  for (const [index, step] of steps.entries()) {
    if (step.chain?.some(isGone)) delete step.chain
    step.on &&= Object.values(parts[index]!).some(({ holds }) => holds)
  }
}

const operator: Operator = {
  word: 'then',
  start: (operands): Step[] => Array.from({ length: operands }, () => ({ on: false })),
  judge(parts, moment, state: State) {
    const steps = state as Step[]
    // From the last on: each meets the one before it as that was before this time, so what begins with it did not begin before it.
    for (let index = steps.length - 1; index >= 0; index--) step(steps, index, parts[index]!, moment)
    return verdict(steps, parts.at(-1)!, moment)
  },
  forget: (parts, isGone, state: State) => forget(state as Step[], parts, isGone)
}

export const sequence = recipe({
  about: 'holds while its last operand does, where each began after the one before, and the last `within` that time of the first',
  options: {},
  example: {},
  make: () => operator
})
