// Sets of sequences as sorted, disjoint, inclusive ranges: how much was taken, for ever, in a few bytes.

/** `[from, to, from, to, ...]`, ascending, with gaps between. Never changed in place. */
export type Ranges = readonly number[]

/** Index of the first range that ends at or after `number`, times two. */
const find = (ranges: Ranges, number: number): number => {
  let [low, high] = [0, ranges.length / 2]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranges[middle * 2 + 1]! < number) low = middle + 1
    else high = middle
  }
  return low * 2
}

export const has = (ranges: Ranges, number: number): boolean => {
  const at = find(ranges, number)
  return at < ranges.length && ranges[at]! <= number
}

/** True where any number from one to another is in it. */
export const overlaps = (ranges: Ranges, from: number, to: number): boolean => {
  const at = find(ranges, from)
  return from <= to && at < ranges.length && ranges[at]! <= to
}

/** The ranges with one number more. */
export const add = (ranges: Ranges, number: number): Ranges => {
  if (has(ranges, number)) return ranges
  const at = find(ranges, number)
  const joinsBefore = at > 0 && ranges[at - 1] === number - 1
  const joinsAfter = at < ranges.length && ranges[at] === number + 1
  if (joinsBefore && joinsAfter) return [...ranges.slice(0, at - 1), ...ranges.slice(at + 1)]
  if (joinsBefore) return ranges.with(at - 1, number)
  if (joinsAfter) return ranges.with(at, number)
  return [...ranges.slice(0, at), number, number, ...ranges.slice(at)]
}

/** The ranges without a number. */
export const remove = (ranges: Ranges, number: number): Ranges => {
  if (!has(ranges, number)) return ranges
  const at = find(ranges, number)
  const [from, to] = [ranges[at]!, ranges[at + 1]!]
  const [before, after] = [from < number ? [from, number - 1] : [], number < to ? [number + 1, to] : []]
  return [...ranges.slice(0, at), ...before, ...after, ...ranges.slice(at + 2)]
}

/** The numbers from 1 to the greatest that are missing, as ranges. */
export const gaps = (ranges: Ranges): Ranges => {
  const missing: number[] = []
  let next = 1
  for (let at = 0; at < ranges.length; at += 2) {
    if (ranges[at]! > next) missing.push(next, ranges[at]! - 1)
    next = ranges[at + 1]! + 1
  }
  return missing
}
