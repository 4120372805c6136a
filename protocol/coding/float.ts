// Float64s as pairs of 32-bit halves, so that every bit pattern survives.

/** A view of the same memory; `high(i)` and `low(i)` index it. */
export const halvesOf = (values: Float64Array): DataView => new DataView(values.buffer, values.byteOffset, values.byteLength)

export const high = (view: DataView, index: number): number => view.getUint32(index * 8 + 4, true)
export const low = (view: DataView, index: number): number => view.getUint32(index * 8, true)

export const setHalves = (view: DataView, index: number, upper: number, lower: number): void => {
  view.setUint32(index * 8 + 4, upper, true)
  view.setUint32(index * 8, lower, true)
}

/** True where both have the same bits. */
export const sameBits = (a: Float64Array, b: Float64Array): boolean => {
  if (a === b) return true
  if (a.length !== b.length) return false
  const [left, right] = [halvesOf(a), halvesOf(b)]
  for (let i = 0; i < a.length; i++) if (high(left, i) !== high(right, i) || low(left, i) !== low(right, i)) return false
  return true
}
