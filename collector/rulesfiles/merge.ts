// Makes one configuration of several files, and knows of everything in it where it was written.

import { type Place, type PlaceOf, placesIn, problemText } from '../../platform/configuration.ts'
import type { Yaml } from '../../platform/yaml.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { ruleLists, ruleSingles } from './options.ts'

export interface Source {
  readonly file: string
  readonly yaml: Yaml
}

export interface Merged {
  readonly value: unknown
  readonly placeOf: PlaceOf
}

/** What becomes of a name that another file has too. */
export type Doubles = 'refuse' | 'replace'

type Written = Readonly<Record<string, unknown>>

interface Item {
  readonly written: unknown
  readonly source: Source
  readonly path: readonly PropertyKey[]
}

const isMap = (value: unknown): value is Written => typeof value === 'object' && value !== null && !Array.isArray(value)

const mapOf = ({ yaml }: Source): Written => (isMap(yaml.value) ? yaml.value : {})

const placeOfItem = ({ source: { file, yaml }, path }: Item, rest: readonly PropertyKey[] = [], name?: string): Place =>
  placesIn(file, yaml)([...path, ...rest], name)

const itemsOf = (source: Source, list: string): Item[] => {
  const items = mapOf(source)[list]
  return Array.isArray(items) ? items.map((written, index) => ({ written, source, path: [list, index] })) : []
}

const singlesOf = (source: Source, name: string): Item[] => {
  const written = mapOf(source)[name]
  return written === undefined ? [] : [{ written, source, path: [name] }]
}

const nameOf = ({ written }: Item): unknown => (isMap(written) ? written['name'] : undefined)

/** Puts an item to the others of its list; what is wrong with that. */
const put = (item: Item, items: Item[], same: (other: Item) => boolean, doubles: Doubles): string[] => {
  const at = items.findIndex(other => other.source !== item.source && same(other))
  if (at >= 0 && doubles === 'replace') items[at] = item
  else items.push(item)
  if (at < 0 || doubles === 'replace') return []
  const name = nameOf(item)
  const place = placeOfItem(item, name === undefined ? [] : ['name'])
  const what = name === undefined ? 'is' : `"${String(name)}" is`
  return [problemText(place, `${what} there twice: ${placeOfItem(items[at]!).at} has it too`)]
}

const sameName = (item: Item) => {
  const name = nameOf(item)
  return (other: Item): boolean => typeof name === 'string' && nameOf(other) === name
}

/** The first file is the configuration, others add to its lists. @throws WaysideError WAY_CONFIG_INVALID */
export const merge = (sources: readonly [Source, ...Source[]], doubles: Doubles): Merged => {
  const [main] = sources
  const problems: string[] = []
  const gather = (name: string, of: typeof itemsOf, same: (item: Item) => (other: Item) => boolean): Item[] => {
    const items: Item[] = []
    for (const item of sources.flatMap(source => of(source, name))) problems.push(...put(item, items, same(item), doubles))
    return items
  }
  const lists = new Map<PropertyKey, Item[]>(ruleLists.map(name => [name, gather(name, itemsOf, sameName)]))
  const singles = new Map<PropertyKey, Item[]>(ruleSingles.map(name => [name, gather(name, singlesOf, () => () => true)]))
  if (problems.length > 0) throw new WaysideError('WAY_CONFIG_INVALID', problems.join('\n'))

  const value: Record<PropertyKey, unknown> = { ...mapOf(main) }
  // What is no list stays, so that the check names it.
  for (const [name, items] of lists)
    if (items.length > 0 && (value[name] === undefined || Array.isArray(value[name])))
      value[name] = items.map(({ written }) => written)
  for (const [name, [item]] of singles) if (item) value[name] = item.written

  const placeOf: PlaceOf = (path, name) => {
    const [head, index, ...rest] = path
    const listed = typeof index === 'number' ? lists.get(head!)?.[index] : undefined
    if (listed) return placeOfItem(listed, rest, name)
    const single = singles.get(head!)?.[0]
    return single ? placeOfItem(single, path.slice(1), name) : placesIn(main.file, main.yaml)(path, name)
  }
  return { value: isMap(main.yaml.value) || main.yaml.value === undefined ? value : main.yaml.value, placeOf }
}
