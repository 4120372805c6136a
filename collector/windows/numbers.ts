// Arrays of numbers that grow as they are needed, for state per series, group or pane.

type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array

const grown = <T extends Numbers>(array: T, length: number, fill: number): T => {
  const larger = new (array.constructor as new (length: number) => T)(Math.max(length, array.length * 2, 16))
  larger.set(array)
  if (fill !== 0) larger.fill(fill, array.length)
  return larger
}

/** The array, or a larger one with the same beginning, so that it has at least so many places. */
export const withRoom = <T extends Numbers>(array: T, length: number, fill = 0): T =>
  array.length >= length ? array : grown(array, length, fill)
