// Compares windows that were computed again with those that are stored.

import type { Millis } from '../../protocol/series.ts'
import type { TimeRange } from '../store/outputs.ts'
import type { Store, WindowGroup } from '../store/store.ts'
import type { Value } from '../windows/aggregate.ts'
import type { WindowResult } from '../windows/window.ts'
import { Comparing, type Comparison } from './comparing.ts'
import { sideBySide, windowsOf } from './walk.ts'

/** `missing` is stored only, `new` is computed only. */
export const windowKinds = ['different', 'missing', 'new'] as const

/** Sums are rounded by the order of adding, which depends on when windows closed. */
const tolerance = 1e-9

const isClose = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b))

const isNear = (a: Value | undefined, b: Value | undefined): boolean => {
  if (typeof a === 'number' && typeof b === 'number') return isClose(a, b)
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  return a.length === b.length && a.every(({ name, value }, at) => name === b[at]!.name && isClose(value, b[at]!.value))
}

const shown = (value: Value | undefined): string => (value === undefined ? 'none' : JSON.stringify(value))

const time = (at: Millis): string => (Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at))

const placeOf = ({ group, start, end }: WindowResult): string => `${group.key} ${time(start)} to ${time(end)}`

/** Names of aggregates whose values differ; the end of the window as well. */
const differing = (stored: WindowResult, computed: WindowResult): string[] => {
  const names = new Set([...Object.keys(stored.values), ...Object.keys(computed.values)])
  const found = [...names].filter(name => !isNear(stored.values[name], computed.values[name]))
  return stored.end === computed.end ? found : ['end', ...found]
}

const differenceText = (stored: WindowResult, computed: WindowResult, names: readonly string[]): string => {
  const texts = names.map(name => {
    if (name === 'end') return `ends ${time(stored.end)} stored, ${time(computed.end)} computed`
    return `${name} ${shown(stored.values[name])} stored, ${shown(computed.values[name])} computed`
  })
  return `${placeOf(stored)}: ${texts.join('; ')}`
}

const compareGroup = async (
  stored: WindowGroup | undefined,
  computed: WindowGroup | undefined,
  range: TimeRange,
  into: Comparing
) => {
  const pairs = sideBySide(windowsOf(stored, range), windowsOf(computed, range), (a, b) => a.start - b.start)
  for await (const [was, is] of pairs) {
    if ((was ?? is)!.end > range.to && (is ?? was)!.end > range.to) continue
    if (!was) into.add('new', () => placeOf(is!))
    else if (!is) into.add('missing', () => placeOf(was))
    else {
      const names = differing(was, is)
      into.add(names.length === 0 ? 'same' : 'different', () => differenceText(was, is, names))
    }
  }
}

const byKey = async (store: Store): Promise<Map<string, WindowGroup>> =>
  new Map((await store.windowGroups()).map(one => [`${one.window}/${one.group.key}`, one]))

/** Of windows that lie within a range as a whole, by name. */
export const compareWindows = async (
  names: readonly string[],
  range: TimeRange,
  { stored, computed }: { readonly stored: Store; readonly computed: Store }
): Promise<Map<string, Comparison>> => {
  const found = new Map(names.map(name => [name, new Comparing(windowKinds)]))
  const [was, is] = [await byKey(stored), await byKey(computed)]
  for (const key of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const into = found.get((was.get(key) ?? is.get(key))!.window)
    if (into) await compareGroup(was.get(key), is.get(key), range, into)
  }
  return new Map([...found].map(([name, comparing]) => [name, comparing.result()]))
}
