// The payload is one number as text: `21.5`.

import { recipe } from '../../protocol/recipe.ts'
import type { Decoder } from './decoder.ts'
import { invalid, numberOf, shown, textOf } from './text.ts'

/** Enough for any number, and for the white space that printf adds. */
const bytesMax = 64

export const number = recipe<Decoder, Record<never, never>>({
  about: 'one decimal number as text; the topic names the measurement',
  options: {},
  example: {},
  make: () => payload => {
    const text = textOf(payload, bytesMax)
    const value = numberOf(text)
    return Number.isNaN(value) ? invalid(`is ${shown(text)}, expected a decimal number such as 21.5`) : [{ value }]
  }
})
