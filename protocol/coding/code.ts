// What a column code is: a plan with its price on one side, a reader on the other.

import type { Floats } from './floats.ts'
import type { BitReader } from './reader.ts'
import type { Plan } from './whole.ts'

export interface Code {
  /** The cheapest way this code has for values, or undefined where it has none. `budget` is the price to beat, in bits. */
  readonly plan: (values: Float64Array, make: Floats, budget: number) => Plan | undefined
  /** Fills `into`, which holds zeros. */
  readonly read: (reader: BitReader, into: Float64Array) => void
}
