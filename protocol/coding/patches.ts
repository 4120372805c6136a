// The few values of a column that its code cannot say: where they are and what they are.

import { halvesOf, high, low, setHalves } from './float.ts'
import type { BitReader } from './reader.ts'
import { type BitWriter, gammaBits } from './writer.ts'

/** High halves of the values that have a name: -0, NaN, +Infinity, -Infinity (their low halves are 0). Another kind is spelt out. */
const named = [0x80000000, 0x7ff80000, 0x7ff00000, 0xfff00000] as const
const spelt = named.length

/** Equal values one after the other. */
interface Patch {
  readonly gap: number
  readonly run: number
  readonly upper: number
  readonly lower: number
}

const kindOf = ({ upper, lower }: Patch): number => {
  const kind = lower === 0 ? named.indexOf(upper as (typeof named)[number]) : -1
  return kind === -1 ? spelt : kind
}

/** `marks[i]` is 1 where value i needs a patch. */
export const patchesOf = (values: Float64Array, marks: Uint8Array): Patch[] => {
  const view = halvesOf(values)
  const patches: Patch[] = []
  let next = 0
  for (let i = marks.indexOf(1); i !== -1; i = marks.indexOf(1, next)) {
    const [upper, lower] = [high(view, i), low(view, i)]
    let run = 1
    while (marks[i + run] === 1 && high(view, i + run) === upper && low(view, i + run) === lower) run++
    patches.push({ gap: i - next, run, upper, lower })
    next = i + run
  }
  return patches
}

export const patchesBits = (patches: readonly Patch[]): number => {
  let bits = gammaBits(patches.length, 0)
  for (const patch of patches)
    bits += gammaBits(patch.gap, 3) + gammaBits(patch.run - 1, 0) + 3 + (kindOf(patch) === spelt ? 64 : 0)
  return bits
}

export const writePatches = (writer: BitWriter, patches: readonly Patch[]): void => {
  writer.gamma(patches.length, 0)
  for (const patch of patches) {
    writer.gamma(patch.gap, 3)
    writer.gamma(patch.run - 1, 0)
    const kind = kindOf(patch)
    writer.bits(kind, 3)
    if (kind !== spelt) continue
    writer.bits(patch.upper, 32)
    writer.bits(patch.lower, 32)
  }
}

const readPatch = (reader: BitReader, into: Float64Array, view: DataView, from: number): number => {
  const start = from + reader.gamma(3)
  const end = start + reader.gamma(0) + 1
  if (end > into.length) reader.refuse(`a patch up to ${end} of ${into.length} values`)
  const kind = reader.bits(3)
  if (kind > spelt) reader.refuse('a patch of an unknown kind')
  const upper = kind === spelt ? reader.bits(32) : named[kind]!
  const lower = kind === spelt ? reader.bits(32) : 0
  for (let i = start; i < end; i++) setHalves(view, i, upper, lower)
  return end
}

/** Overwrites what the code could not say. */
export const readPatches = (reader: BitReader, into: Float64Array): void => {
  const count = reader.gamma(0)
  if (count === 0) return
  const view = halvesOf(into)
  let next = 0
  for (let i = 0; i < count; i++) next = readPatch(reader, into, view, next)
}
