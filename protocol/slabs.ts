// Memory for columns that is used again: a fleet's come and go so fast that V8 would else look through its whole heap again and again.

import type { Floats } from './coding/floats.ts'

/** Of a slab: a batch of 200 series takes three for a minute of samples, twenty of single samples share one. */
const slabFloats = 4096
/** Slabs that wait to be used again, 8 MiB, and columns of each that are kept with it, 7 MiB in all. */
const freeMost = 256
const columnsMost = 256

interface Slab {
  readonly floats: Float64Array<ArrayBuffer>
  /** Columns as they were cut from it before: a fleet's next batches mostly have them of the same lengths. */
  readonly columns: Float64Array<ArrayBuffer>[]
  cut: number
  used: number
  /** Loans that have a part of it. */
  loans: number
}

/** The memory of one batch. One that never ends is left to the garbage collector. */
export interface Loan {
  readonly floats: Floats
  /** Nobody reads its columns any more. Once. */
  end(): void
}

const cut = (slab: Slab, count: number): Float64Array<ArrayBuffer> => {
  const offset = slab.used * 8
  slab.used += count
  const at = slab.cut++
  const known = slab.columns[at]
  if (known?.byteOffset === offset && known.length === count) return known
  const column = new Float64Array(slab.floats.buffer, offset, count)
  if (at < columnsMost) slab.columns[at] = column
  return column
}

export class Slabs {
  readonly #free: Slab[] = []
  #open: Slab | undefined

  lend(): Loan {
    const slabs: Slab[] = []
    const floats: Floats = count => {
      if (count > slabFloats) return new Float64Array(count)
      const slab = this.#withRoom(count)
      if (slabs.at(-1) !== slab) {
        slabs.push(slab)
        slab.loans++
      }
      return cut(slab, count)
    }
    return { floats, end: () => slabs.splice(0).forEach(slab => void this.#giveBack(slab)) }
  }

  #withRoom(count: number): Slab {
    const open = this.#open
    if (open && count <= slabFloats - open.used) return open
    this.#open = this.#free.pop() ?? { floats: new Float64Array(slabFloats), columns: [], cut: 0, used: 0, loans: 0 }
    if (open?.loans === 0) this.#empty(open)
    return this.#open
  }

  #giveBack(slab: Slab): void {
    if (--slab.loans === 0 && slab !== this.#open) this.#empty(slab)
  }

  /** Columns are cut from zeros. */
  #empty(slab: Slab): void {
    slab.floats.fill(0, 0, slab.used)
    slab.cut = slab.used = 0
    if (this.#free.length < freeMost) this.#free.push(slab)
  }
}
