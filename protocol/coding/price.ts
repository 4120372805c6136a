// What Rice codes cost, and the parameter with which they cost least.

import { escapeZeros, parameterMax, shiftMax } from './rice.ts'
import { widthOf } from './writer.ts'

const numberBits = (value: number, k: number): number => {
  const quotient = value < 2147483648 && k <= shiftMax ? value >>> k : Math.floor(value / 2 ** k)
  return quotient < escapeZeros ? quotient + 1 + k : escapeZeros + 6 + widthOf(value)
}

/** The price of the first `count` numbers. */
const price = (values: Float64Array, count: number, k: number): number => {
  let bits = 0
  for (let i = 0; i < count; i++) bits += numberBits(values[i]!, k)
  return bits
}

/** What numbers cost with a parameter. */
export interface Fit {
  readonly k: number
  readonly bits: number
}

/** The best of `k` and its neighbours where no number is an escape, in one pass. */
const plainFit = (values: Float64Array, count: number, k: number): Fit => {
  const [less, more] = [Math.max(0, k - 1), k + 1]
  let [below, at, above] = [count * (less + 1), count * (k + 1), count * (more + 1)]
  for (let i = 0; i < count; i++) {
    const value = values[i]! | 0
    below += value >>> less
    at += value >>> k
    above += value >>> more
  }
  if (below < at && below <= above) return { k: less, bits: below }
  return above < at ? { k: more, bits: above } : { k, bits: at }
}

/** Downhill from `k` by the price to the bit. */
const searchedFit = (values: Float64Array, count: number, k: number): Fit => {
  let best = { k, bits: price(values, count, k) }
  for (const direction of [-1, 1]) {
    const start = best.k
    for (let next = start + direction; next >= 0 && next <= parameterMax; next += direction) {
      const bits = price(values, count, next)
      if (bits >= best.bits) break
      best = { k: next, bits }
    }
    if (best.k !== start) break
  }
  return best
}

/** The cheapest Rice parameter found for the first `count` numbers, none of them negative. */
export const fit = (values: Float64Array, count: number): Fit => {
  let [sum, max] = [0, 0]
  for (let i = 0; i < count; i++) {
    sum += values[i]!
    if (values[i]! > max) max = values[i]!
  }
  const k = Math.min(parameterMax, Math.max(0, Math.floor(Math.log2((sum / Math.max(1, count)) * 0.7 + 0.5))))
  const isPlain = k < shiftMax && max < 2147483648 && max < escapeZeros * 2 ** Math.max(0, k - 1)
  return isPlain ? plainFit(values, count, k) : searchedFit(values, count, k)
}
