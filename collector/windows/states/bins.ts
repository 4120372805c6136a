// Counts of bins by key, in pages: between bins that lie far apart there is next to nothing.

import assert from 'node:assert'

/** Counts of neighbouring bins in pages, from page `first` on; a page is made with its first count. */
export interface Bins {
  first: number
  pages: (number[] | undefined)[]
}

export type SavedBins = readonly [keys: Int32Array, counts: Float64Array]

const pageBits = 4
const pageMask = (1 << pageBits) - 1
const blank: readonly number[] = new Array<number>(1 << pageBits).fill(0)

export const noBins = (): Bins => ({ first: 0, pages: [] })

/** The place of a page, after making room before or behind the others. */
const reach = (bins: Bins, page: number): number => {
  if (bins.pages.length === 0) bins.first = page
  if (page < bins.first) {
    bins.pages = [...new Array<undefined>(bins.first - page).fill(undefined), ...bins.pages]
    bins.first = page
  }
  while (bins.pages.length <= page - bins.first) bins.pages.push(undefined)
  return page - bins.first
}

const pageOf = (bins: Bins, page: number): number[] => {
  let at = page - bins.first
  if (at < 0 || at >= bins.pages.length) at = reach(bins, page)
  return (bins.pages[at] ??= blank.slice())
}

export const countBin = (bins: Bins, key: number, times: number): void => {
  const page = pageOf(bins, key >> pageBits)
  page[key & pageMask] = page[key & pageMask]! + times
}

export const mergeBins = (bins: Bins, { first, pages }: Bins): void => {
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at]
    if (!page) continue
    const own = pageOf(bins, first + at)
    for (let i = 0; i < page.length; i++) own[i] = own[i]! + page[i]!
  }
}

/** Bins that are not empty, in order of their keys. */
const filled = ({ first, pages }: Bins): [key: number, count: number][] =>
  pages
    .flatMap((page, at) => (page ?? []).map((count, i): [number, number] => [((first + at) << pageBits) + i, count]))
    .filter(([, count]) => count > 0)

export const saveBins = (bins: Bins): SavedBins => {
  const all = filled(bins)
  return [Int32Array.from(all, ([key]) => key), Float64Array.from(all, ([, count]) => count)]
}

export const restoreBins = ([keys, counts]: SavedBins): Bins => {
  const bins = noBins()
  for (let i = 0; i < keys.length; i++) countBin(bins, keys[i]!, counts[i]!)
  return bins
}

export const countIn = ({ pages }: Bins): number => {
  let sum = 0
  for (const page of pages) if (page) for (let i = 0; i < page.length; i++) sum += page[i]!
  return sum
}

/** The key of the bin that holds the value of this rank, counted from the least magnitude. */
export const keyAt = ({ first, pages }: Bins, rank: number): number => {
  let left = rank
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at]
    for (let i = 0; page && i < page.length; i++) if ((left -= page[i]!) < 0) return ((first + at) << pageBits) + i
  }
  assert.fail(`rank ${rank} of ${countIn({ first, pages })} values`)
}
