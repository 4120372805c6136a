// Full doubles: the upper half as a predicted whole number in the order of the values, the lower half as it is, less its common zeros.

import type { Code } from './code.ts'
import { halvesOf, high, low, setHalves } from './float.ts'
import { planWhole, readWhole } from './whole.ts'

/** Halves of negative numbers run backwards: this makes the order of the whole numbers that of the values. */
const ordered = (upper: number): number => (upper < 0x80000000 ? upper : 0x7fffffff - upper)
const unordered = (whole: number): number => (whole < 0 ? 0x7fffffff - whole : whole)

/** Low bits that are zero in all values: 29 of them where the values were float32s. */
const commonZeros = (view: DataView, count: number): number => {
  let all = 0
  for (let i = 0; i < count; i++) all |= low(view, i)
  return all === 0 ? 32 : 31 - Math.clz32(all & -all)
}

/** Bits a value below which a cheaper code has found what the values are made of. */
const worthwhile = 24

export const halves: Code = {
  plan: (values, make, budget) => {
    if (budget < values.length * worthwhile) return undefined
    const view = halvesOf(values)
    const uppers = make(values.length)
    for (let i = 0; i < values.length; i++) uppers[i] = ordered(high(view, i))
    const zeros = commonZeros(view, values.length)
    const whole = planWhole(uppers, make)
    return {
      bits: whole.bits + 6 + values.length * (32 - zeros),
      write: writer => {
        whole.write(writer)
        writer.bits(zeros, 6)
        for (let i = 0; i < values.length; i++) writer.bits(zeros === 32 ? 0 : low(view, i) >>> zeros, 32 - zeros)
      }
    }
  },
  read: (reader, into) => {
    const uppers = new Float64Array(into.length)
    readWhole(reader, uppers)
    const zeros = reader.bits(6)
    if (zeros > 32) reader.refuse(`${zeros} common zeros in 32 bits`)
    const view = halvesOf(into)
    for (let i = 0; i < into.length; i++) {
      const whole = uppers[i]!
      if (whole < -0x80000000 || whole > 0x7fffffff) reader.refuse(`an upper half of ${whole}`)
      const bits = reader.bits(32 - zeros)
      setHalves(view, i, unordered(whole), zeros === 32 ? 0 : bits << zeros)
    }
  }
}
