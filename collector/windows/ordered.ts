// Lists in ascending order.

/** The place of a number in such a list, or where it would be. */
export const placeOf = (list: ArrayLike<number>, number: number): number => {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle]! < number) low = middle + 1
    else high = middle
  }
  return low
}
