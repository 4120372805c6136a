// A catalog in memory: every series gets a number when it is first asked for.

import type { Catalog } from '../../collector/series/catalog.ts'
import { type Series, seriesOfKey } from '../../protocol/series.ts'

export const listCatalog = (): Catalog => {
  const keys: string[] = []
  const numbers = new Map<string, number>()
  const numberOf = ({ key }: Series): number => {
    let number = numbers.get(key)
    if (number === undefined) numbers.set(key, (number = keys.push(key) - 1))
    return number
  }
  return {
    get size() {
      return keys.length
    },
    numbersOf: list => Int32Array.from(list, numberOf),
    seriesOf: number => seriesOfKey(keys[number]!),
    shared: ({ key }) => (numbers.has(key) ? seriesOfKey(key) : undefined),
    numberOf: key => numbers.get(key) ?? -1
  }
}
