// The series that have numbers, in memory: keys, and who brought them when, in columns.

import { type Series, seriesOfKey } from '../../protocol/series.ts'
import type { Catalog } from './catalog.ts'

/** Series that got their numbers together, in the order of these. */
export interface Additions {
  /** Who brought them. */
  readonly agent: string
  /** Journal position from which on they have numbers. */
  readonly since: number
  readonly keys: readonly string[]
  /** The series of the keys, where they are at hand. */
  readonly series?: readonly Series[]
}

/** The numbers of a list, as far as they were known at some size of the register. */
interface Resolved {
  readonly numbers: Int32Array
  readonly missing: number
  /** The greatest `since` among them. */
  readonly newest: number
  readonly size: number
}

/** Instead of the number of a series that has none. */
export const unnumbered = -1

const withRoom = <A extends Float64Array | Uint32Array>(array: A, count: number): A => {
  if (count <= array.length) return array
  const larger = new (array.constructor as new (length: number) => A)(Math.max(count, array.length + (array.length >> 1), 64))
  larger.set(array)
  return larger
}

export class Register implements Catalog {
  readonly #numbers = new Map<string, number>()
  readonly #keys: string[] = []
  /** By number; made where it is first asked for. */
  readonly #series: Series[] = []
  #since = new Float64Array()
  /** Places in the list of agents. */
  #broughtBy = new Uint32Array()
  readonly #agents: string[] = []
  readonly #counts = new Map<string, number>()
  readonly #resolved = new WeakMap<readonly Series[], Resolved>()

  get size(): number {
    return this.#keys.length
  }

  numbersOf(list: readonly Series[], position: number): Int32Array {
    const { numbers, newest } = this.#resolve(list)
    if (newest <= position) return numbers
    return numbers.map(number => (number !== unnumbered && this.#since[number]! > position ? unnumbered : number))
  }

  seriesOf(number: number): Series {
    return (this.#series[number] ??= seriesOfKey(this.keyOf(number)))
  }

  shared({ key, measurement, tags }: Series): Series | undefined {
    const number = this.numberOf(key)
    // With the key that is here already.
    return number < 0 ? undefined : (this.#series[number] ??= { key: this.keyOf(number), measurement, tags })
  }

  keyOf(number: number): string {
    return this.#keys[number]!
  }

  numberOf(key: string): number {
    return this.#numbers.get(key) ?? unnumbered
  }

  /** How many series of a list have no number. */
  missingOf(list: readonly Series[]): number {
    return this.#resolve(list).missing
  }

  /** How many series an agent was the first to bring. */
  countOf(agent: string): number {
    return this.#counts.get(agent) ?? 0
  }

  /** The keys of these. */
  *keysOf(agent: string): Iterable<string> {
    const place = this.#agents.indexOf(agent)
    if (place < 0) return
    for (let number = 0; number < this.size; number++) if (this.#broughtBy[number] === place) yield this.#keys[number]!
  }

  add({ agent, since, keys, series }: Additions): void {
    const place = this.#placeOf(agent)
    this.#since = withRoom(this.#since, this.size + keys.length)
    this.#broughtBy = withRoom(this.#broughtBy, this.size + keys.length)
    for (const [at, key] of keys.entries()) {
      if (series) this.#series[this.size] = series[at]!
      this.#since[this.size] = since
      this.#broughtBy[this.size] = place
      this.#numbers.set(key, this.size)
      this.#keys.push(key)
    }
    this.#counts.set(agent, this.countOf(agent) + keys.length)
  }

  #placeOf(agent: string): number {
    const known = this.#counts.has(agent) ? this.#agents.indexOf(agent) : -1
    return known >= 0 ? known : this.#agents.push(agent) - 1
  }

  /** Never changes what it gave before: others hold it. */
  #resolve(list: readonly Series[]): Resolved {
    const known = this.#resolved.get(list)
    if (known && (known.missing === 0 || known.size === this.size)) return known
    const numbers = Int32Array.from(list, ({ key }) => this.numberOf(key))
    let [missing, newest] = [0, 0]
    for (const number of numbers) {
      if (number === unnumbered) missing++
      else newest = Math.max(newest, this.#since[number]!)
    }
    const resolved = { numbers, missing, newest, size: this.size }
    this.#resolved.set(list, resolved)
    return resolved
  }
}
