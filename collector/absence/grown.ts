// Columns by number that grow with the numbers there are.

const least = 64

/** The same, with room for so many; new places are zero. */
export const grown = <A extends Float64Array | Float32Array | Int32Array | Uint8Array>(array: A, count: number): A => {
  if (count <= array.length) return array
  const larger = new (array.constructor as new (length: number) => A)(Math.max(count, array.length + (array.length >> 1), least))
  larger.set(array)
  return larger
}
