// Finds the decimal in float64s: the smallest power of ten that makes whole numbers of them. After ALP (SIGMOD 2023).

import type { Floats } from './floats.ts'
import { powers, scaleMax } from './powers.ts'
import { wholeMax } from './whole.ts'

export interface Scaled {
  readonly scale: number
  readonly wholes: Float64Array
  /** 1 where the value is no decimal of this scale; the whole number there repeats its neighbour. */
  readonly marks: Uint8Array
  readonly misses: number
}

/** The smallest scale from `from` on at which the value is a decimal, or -1. */
const scaleOf = (value: number, from: number): number => {
  for (let scale = from; scale <= scaleMax; scale++) {
    const whole = Math.round(value * powers[scale]!)
    if (!(Math.abs(whole) <= wholeMax)) return -1
    if (whole / powers[scale]! === value) return scale
  }
  return -1
}

/** The scale that most of the values need, or undefined where too many are no decimals. */
const commonScale = (values: Float64Array, missesMax: number): number | undefined => {
  let [scale, misses] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Math.round(value * powers[scale]!) / powers[scale]! === value) continue
    const found = scaleOf(value, scale)
    if (found !== -1) scale = found
    else if (++misses > missesMax) return undefined
  }
  return scale
}

const fitsAt = (value: number, whole: number, power: number): boolean =>
  whole / power === value && Math.abs(whole) <= wholeMax && (whole !== 0 || Object.is(value, 0))

/** The values as whole numbers at one scale. Where a value is none, its neighbour's whole number stands in. */
export const scaled = (values: Float64Array, missesMax: number, make: Floats): Scaled | undefined => {
  const scale = commonScale(values, missesMax)
  if (scale === undefined) return undefined
  const power = powers[scale]!
  const wholes = make(values.length)
  const marks = new Uint8Array(values.length)
  let [misses, previous] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const whole = Math.round(values[i]! * power)
    if (fitsAt(values[i]!, whole, power)) previous = whole + 0
    else {
      marks[i] = 1
      misses++
    }
    wholes[i] = previous
  }
  if (misses > missesMax) return undefined
  const first = marks.indexOf(0)
  if (first > 0) wholes.fill(wholes[first]!, 0, first)
  return { scale, wholes, marks, misses }
}
