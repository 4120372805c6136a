// Which values there were: themselves while they are few, registers of HyperLogLog (Flajolet et al. 2007) when they are many.

import type { Grown, Run } from '../aggregate.ts'

/** Up to so many different values the count is exact. */
export const exactMost = 256

const registerBits = 11
const registersCount = 1 << registerBits
/** Of the count, where it is not exact. */
export const standardError = 1.04 / Math.sqrt(registersCount)

/** Values that differ: a set of them, or the registers of their hashes. Which of the two follows from the values, not from their order. */
export interface Variety {
  values: Set<number> | undefined
  registers: Uint8Array | undefined
}

// The bits of a double: nothing lasts here between two calls.
const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

/** The finisher of MurmurHash3: every bit of the input moves every bit of the output. */
const mix = (hash: number): number => {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/** One hash chooses the register, the other is what the register ranks. */
const note = (registers: Uint8Array, value: number): void => {
  // -0 and 0 are one value.
  double[0] = value + 0
  const first = mix(words[0]! ^ mix(words[1]! + 0x9e3779b9))
  const second = mix(first ^ mix(words[1]! ^ 0x7f4a7c15))
  const at = first >>> (32 - registerBits)
  const rank = Math.clz32(second) + 1
  if (rank > registers[at]!) registers[at] = rank
}

const spill = (variety: Variety): Uint8Array => {
  const registers = new Uint8Array(registersCount)
  for (const value of variety.values!) note(registers, value)
  variety.values = undefined
  variety.registers = registers
  return registers
}

const addValue = (variety: Variety, value: number): void => {
  const { values, registers } = variety
  if (registers) note(registers, value)
  else if (values!.add(value).size > exactMost) spill(variety)
}

const add = (variety: Variety, { values, from, to }: Run): void => {
  for (let i = from; i < to; i++) addValue(variety, values[i]!)
}

export const variety: Grown<Variety> = {
  make: () => ({ values: new Set(), registers: undefined }),
  add,
  merge(state, { values, registers: others }) {
    if (values) {
      for (const value of values) addValue(state, value)
      return
    }
    const registers = state.registers ?? spill(state)
    for (let i = 0; i < registersCount; i++) registers[i] = Math.max(registers[i]!, others![i]!)
  },
  save: ({ values, registers }) => (values ? Float64Array.from(values).sort() : registers!.slice()),
  restore: saved =>
    saved instanceof Float64Array
      ? { values: new Set(saved), registers: undefined }
      : { values: undefined, registers: Uint8Array.from(saved as Uint8Array) }
}

/** Ertl's improved estimator (2017): no ranges, no tables of bias. */
const estimate = (registers: Uint8Array): number => {
  const counts = new Uint32Array(34)
  for (const rank of registers) counts[rank]!++
  let z = registersCount * tau(1 - counts[33]! / registersCount)
  for (let rank = 32; rank >= 1; rank--) z = 0.5 * (z + counts[rank]!)
  z += registersCount * sigma(counts[0]! / registersCount)
  return Math.round(registersCount ** 2 / (2 * Math.LN2 * z))
}

const sigma = (share: number): number => {
  let [x, y, z] = [share, 1, share]
  for (let before = Number.NaN; z !== before; ) {
    before = z
    x *= x
    z += x * y
    y += y
  }
  return z
}

const tau = (share: number): number => {
  if (share === 0 || share === 1) return 0
  let [x, y, z] = [share, 1, 1 - share]
  for (let before = Number.NaN; z !== before; ) {
    before = z
    x = Math.sqrt(x)
    y *= 0.5
    z -= (1 - x) ** 2 * y
  }
  return z / 3
}

export const varietyOf = ({ values, registers }: Variety): number => values?.size ?? estimate(registers!)
