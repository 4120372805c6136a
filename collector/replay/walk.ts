// Walks two lists that are sorted alike, side by side, whatever their length.

import type { Millis } from '../../protocol/series.ts'
import type { TimeRange } from '../store/outputs.ts'
import type { WindowGroup } from '../store/store.ts'
import type { WindowResult } from '../windows/window.ts'

const page = 256

/** The windows of a group in order of their start; none of no group. */
export async function* windowsOf(group: WindowGroup | undefined, { from, to }: TimeRange): AsyncGenerator<WindowResult> {
  if (!group) return
  for (let [start, limit] = [from, page]; ; ) {
    const found = await group.read({ from: start, to }, limit)
    if (found.length < limit) return yield* found
    // Keys have whole milliseconds: of the last one more may be there than were read.
    const last: Millis = Math.floor(found.at(-1)!.start)
    const whole = found.filter(({ start }) => Math.floor(start) < last)
    if (whole.length === 0) limit *= 2
    yield* whole
    start = last
  }
}

/** Pairs of what is the same in both, and what only one of them has. */
export async function* sideBySide<T>(
  one: AsyncGenerator<T>,
  other: AsyncGenerator<T>,
  compare: (a: T, b: T) => number
): AsyncGenerator<readonly [T | undefined, T | undefined]> {
  const next = async (list: AsyncGenerator<T>): Promise<T | undefined> => {
    const { done, value } = await list.next()
    return done ? undefined : value
  }
  let [a, b] = [await next(one), await next(other)]
  while (a !== undefined || b !== undefined) {
    const order = a === undefined ? 1 : b === undefined ? -1 : compare(a, b)
    yield [order <= 0 ? a : undefined, order >= 0 ? b : undefined]
    if (order <= 0) a = await next(one)
    if (order >= 0) b = await next(other)
  }
}
