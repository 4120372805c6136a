// Numbers for properties.

import fc from 'fast-check'

/** Of all doubles of a range nearly all are tiny: half of these are, the others are spread over it evenly. */
export const reals = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.double({ min, max, noNaN: true }),
    fc.integer({ min: 0, max: 1000 }).map(part => min + ((max - min) * part) / 1000)
  )
