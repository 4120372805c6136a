// Values as they are: 64 bits each. The code that always works.

import type { Code } from './code.ts'
import { halvesOf, high, low, setHalves } from './float.ts'

export const raw: Code = {
  plan: values => ({
    bits: values.length * 64,
    write: writer => {
      const view = halvesOf(values)
      for (let i = 0; i < values.length; i++) {
        writer.bits(high(view, i), 32)
        writer.bits(low(view, i), 32)
      }
    }
  }),
  read: (reader, into) => {
    const view = halvesOf(into)
    for (let i = 0; i < into.length; i++) setHalves(view, i, reader.bits(32), reader.bits(32))
  }
}
