// Which window reads which: in an order in which each comes after the one it reads, and what is wrong with what they read.

/** What a window reads instead of samples. */
export interface From {
  /** Name of another window. */
  readonly window: string
  /** Name of one of its aggregates. */
  readonly of: string
}

/** The part of a window's definition that says what it reads. */
export interface Linked {
  readonly name: string
  readonly from?: From | undefined
}

/** What is checked of a definition. */
export interface Reader extends Linked {
  /** True where its kind can read windows. */
  readonly chains: boolean
  /** What it computes: names, and the recipe of each. */
  readonly aggregates: readonly { readonly name: string; readonly use: string }[]
}

export interface ChainProblem {
  /** Place in the list. */
  readonly at: number
  /** Within the definition. */
  readonly path: readonly string[]
  readonly message: string
}

/** Names of the windows from one to the one that reads samples; a circle ends with the name that is there twice. */
const chainOf = (name: string, byName: ReadonlyMap<string, Linked>): string[] => {
  const names = [name]
  for (let from = byName.get(name)?.from; from; from = byName.get(from.window)?.from) {
    const known = names.includes(from.window)
    names.push(from.window)
    if (known) break
  }
  return names
}

const isCircle = (names: readonly string[]): boolean => names.indexOf(names.at(-1)!) < names.length - 1

const problemOf = (reader: Reader, byName: ReadonlyMap<string, Reader>): Omit<ChainProblem, 'at'> | undefined => {
  const { name, from } = reader
  if (!from) return undefined
  if (!reader.chains)
    return { path: ['from'], message: 'this kind of window reads samples only: tumbling and hopping ones can read windows' }
  const wrong = (field: keyof From, message: string) => ({ path: ['from', field], message })
  const read = byName.get(from.window)
  if (!read) return wrong('window', `no window is called "${from.window}", there are: ${[...byName.keys()].join(', ')}`)
  const chain = chainOf(name, byName)
  if (isCircle(chain)) return wrong('window', `windows read each other in a circle: ${chain.join(' ← ')}`)
  const aggregate = read.aggregates.find(({ name }) => name === from.of)
  const computed = read.aggregates.map(({ name }) => name).join(', ')
  if (!aggregate) return wrong('of', `window "${from.window}" does not compute "${from.of}", but ${computed}`)
  if (aggregate.use === 'top') return wrong('of', `"${from.of}" is a ranking: a window reads numbers`)
  return undefined
}

export const chainProblems = (readers: readonly Reader[]): ChainProblem[] => {
  const byName = new Map(readers.map(reader => [reader.name, reader]))
  return readers.flatMap((reader, at) => {
    const problem = problemOf(reader, byName)
    return problem ? [{ at, ...problem }] : []
  })
}

/** Those that read windows, each after the one it reads. There must be no problems. */
export const inChainOrder = <R>(windows: readonly R[], linkOf: (window: R) => Linked): R[] => {
  const byName = new Map(windows.map(window => [linkOf(window).name, linkOf(window)]))
  const depthOf = (window: R): number => chainOf(linkOf(window).name, byName).length
  return windows.filter(window => linkOf(window).from).sort((a, b) => depthOf(a) - depthOf(b))
}
