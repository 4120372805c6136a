// Holds the windows that a collector computed against those of a batch job over all samples.

import type { WindowResult } from '../collector/windows/window.ts'
import type { Aggregate, Sample, Value } from './naiveaggregates.ts'
import { type Definition, type NaiveWindow, naiveWindows } from './naivewindows.ts'

const near = (a: number, b: number, share: number): boolean => Math.abs(a - b) <= share * Math.max(1, Math.abs(b))

const sameNumber = (use: Aggregate['use'], a: number, b: number): boolean => {
  switch (use) {
    // Sketches: what they state of themselves, and a little for numbers that lie between two bins.
    case 'quantile':
      return Math.abs(a - b) <= 0.0101 * Math.abs(b)
    // Squares lose half of the digits.
    case 'stddev':
      return near(a, b, 1e-6)
    case 'sum':
    case 'mean':
      return near(a, b, 1e-12)
    case 'increase':
    case 'rate':
      return near(a, b, 1e-9)
    default:
      return a === b
  }
}

/** As equal as the aggregate says that it is. */
export const sameValue = (aggregate: Aggregate, a: Value, b: Value): boolean => {
  if (typeof a === 'number' && typeof b === 'number') return sameNumber(aggregate.use, a, b)
  if (a === undefined || b === undefined || typeof a === 'number' || typeof b === 'number') return a === b
  const { by } = aggregate as Aggregate & { use: 'top' }
  return (
    a.length === b.length && a.every(({ name, value }, place) => name === b[place]!.name && sameValue(by, value, b[place]!.value))
  )
}

type Place = Pick<NaiveWindow, 'group' | 'start' | 'end'>

/** What the window is called; counts of one start are told apart by their order. */
const named = (windows: readonly Place[]): string[] => {
  const seen = new Map<string, number>()
  return windows.map(({ group, start, end }) => {
    const name = `${group} from ${start}`
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return `${name} to ${end}${before > 0 ? ` (${before + 1})` : ''}`
  })
}

/** One sentence for each window that is wrong, missing or too many. */
export const checkWindows = (
  window: string,
  definition: Definition,
  found: readonly WindowResult[],
  samples: readonly Sample[]
): string[] => {
  const wanted = naiveWindows(definition, samples)
  const byName = new Map(named(wanted).map((name, at) => [name, wanted[at]!]))
  const faults: string[] = []
  for (const [at, name] of named(found.map(one => ({ ...one, group: one.group.key }))).entries()) {
    const expected = byName.get(name)
    byName.delete(name)
    const { values, revision } = found[at]!
    if (!expected) faults.push(`${window} ${name} revision ${revision} ${JSON.stringify(values)} is no window of a batch job`)
    else {
      for (const [value, aggregate] of Object.entries(definition.aggregates)) {
        if (!sameValue(aggregate, values[value], expected.values[value]))
          faults.push(
            `${window} ${name} revision ${revision} has ${value} ${JSON.stringify(values[value])}, a batch job ${JSON.stringify(expected.values[value])}`
          )
      }
    }
  }
  for (const name of byName.keys()) faults.push(`${window} ${name} is missing`)
  return faults
}

/** A definition as a configuration has it. */
export const windowOptions = (name: string, { kind, aggregates, ...selection }: Definition): object => ({
  name,
  ...Object.fromEntries(
    Object.entries(kind).map(([option, value]) => [option, typeof value === 'number' && option !== 'size' ? `${value}ms` : value])
  ),
  ...selection,
  aggregates: Object.entries(aggregates).map(([as, aggregate]) => ({ as, ...aggregate }))
})
