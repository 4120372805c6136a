// How new the shape of the last values is: its distance from the nearest of a few shapes that are remembered.

import type { Layout, SeriesState } from './state.ts'

export interface ShapesOptions {
  /** Values of a shape, each the mean of `stride` samples. */
  readonly length: number
  readonly stride: number
  /** Shapes that are remembered. */
  readonly size: number
}

export interface Shapes {
  /** Distance of the latest whole shape from the nearest remembered one, per value; 0 until there is one. */
  novelty(state: SeriesState, value: number): number
}

/** How much of a new shape goes into the nearest remembered one. */
const blending = 0.1
/** Times the usual distance from which a shape is remembered by itself, in the place of the one unused for longest. */
const apart = 4
/** The same while there is room. */
const apartAtFirst = 0.5
const distanceWeight = 0.002

export const shapes = (layout: Layout, { length, stride, size }: ShapesOptions): Shapes => {
  const samples = layout.numbers(6)
  const sum = samples + 1
  const blocks = samples + 2
  const kept = samples + 3
  const typical = samples + 4
  const latest = samples + 5
  const recent = layout.memory(length)
  const book = layout.memory(size * length)
  const used = layout.memory(size)

  const distance = (memory: Float32Array, shape: number, limit: number): number => {
    const at = book + shape * length
    let total = 0
    for (let i = 0; i < length && total < limit; i++) {
      const gap = memory[recent + i]! - memory[at + i]!
      total += gap * gap
    }
    return total
  }

  const remember = (memory: Float32Array, shape: number, now: number): void => {
    memory.copyWithin(book + shape * length, recent, recent + length)
    memory[used + shape] = now
  }

  const blend = (memory: Float32Array, shape: number, now: number): void => {
    const at = book + shape * length
    for (let i = 0; i < length; i++) memory[at + i]! += blending * (memory[recent + i]! - memory[at + i]!)
    memory[used + shape] = now
  }

  const oldest = (memory: Float32Array): number => {
    let found = 0
    for (let shape = 1; shape < size; shape++) if (memory[used + shape]! < memory[used + found]!) found = shape
    return found
  }

  const place = ({ numbers, memory }: SeriesState): void => {
    let nearest = 0
    let least = Number.POSITIVE_INFINITY
    for (let shape = 0; shape < numbers[kept]!; shape++) {
      const total = distance(memory, shape, least)
      if (total < least) [least, nearest] = [total, shape]
    }
    const now = numbers[blocks]!
    if (numbers[kept] === 0) {
      remember(memory, numbers[kept]!++, now)
      return
    }
    const far = Math.sqrt(least / length)
    numbers[latest] = far
    numbers[typical]! += Math.max(distanceWeight, 1 / (now - length + 1)) * (far - numbers[typical]!)
    if (numbers[kept]! < size && far > apartAtFirst * numbers[typical]!) remember(memory, numbers[kept]!++, now)
    else if (far > apart * numbers[typical]!) remember(memory, oldest(memory), now)
    else blend(memory, nearest, now)
  }

  return {
    novelty(state, value) {
      const { numbers, memory } = state
      numbers[sum]! += value
      if (++numbers[samples]! === stride) {
        memory.copyWithin(recent, recent + 1, recent + length)
        memory[recent + length - 1] = numbers[sum]! / stride
        numbers[samples] = 0
        numbers[sum] = 0
        if (++numbers[blocks]! >= length) place(state)
      }
      return numbers[latest]!
    }
  }
}
