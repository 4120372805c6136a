// Arrays of zeros cut from shared memory: making a typed array of its own costs more than a pass over sixty samples.

const shareMax = 4096

/** A fresh array of zeros; `likely` says how many more of that length will be asked for, about. */
export type Floats = (count: number, likely?: number) => Float64Array

export const floats = (): Floats => {
  let [shared, used] = [new Float64Array(0), 0]
  return (count, likely = 32) => {
    if (count > shared.length - used) [shared, used] = [new Float64Array(Math.max(count, Math.min(shareMax, count * likely))), 0]
    used += count
    return new Float64Array(shared.buffer, (used - count) * 8, count)
  }
}
