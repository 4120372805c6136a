// Which rule reads which: in an order in which each comes after those it reads, and what is wrong with what they read.

/** The part of a rule that says what it reads. */
export interface Reader {
  readonly name: string
  readonly of: readonly { readonly name: string }[]
  readonly without: readonly { readonly name: string }[]
}

export interface RuleProblem {
  /** Place in the list. */
  readonly at: number
  readonly path: readonly (string | number)[]
  readonly message: string
}

export const sourcesOf = ({ of, without }: Reader): string[] => [...new Set([...of, ...without].map(({ name }) => name))]

/** Names from a rule back to itself, along what each reads. */
const circleOf = (name: string, byName: ReadonlyMap<string, Reader>): string[] | undefined => {
  const seen = new Set<string>()
  const search = (path: readonly string[]): string[] | undefined => {
    for (const source of sourcesOf(byName.get(path.at(-1)!)!)) {
      if (source === name) return [...path, name]
      if (seen.has(source) || !byName.has(source)) continue
      seen.add(source)
      const found = search([...path, source])
      if (found) return found
    }
    return undefined
  }
  return search([name])
}

const missing = (reader: Reader, names: ReadonlySet<string>): Omit<RuleProblem, 'at'>[] =>
  (['of', 'without'] as const).flatMap(field =>
    reader[field].flatMap(({ name }, index) => {
      if (names.has(name)) return []
      const message = `no detector or rule is called "${name}", there are: ${[...names].join(', ')}`
      return [{ path: [field, index], message }]
    })
  )

/** @param detectors names of them */
export const ruleProblems = (readers: readonly Reader[], detectors: readonly string[]): RuleProblem[] => {
  const byName = new Map(readers.map(reader => [reader.name, reader]))
  const names = new Set([...detectors, ...byName.keys()])
  return readers.flatMap((reader, at) => {
    const circle = circleOf(reader.name, byName)
    const message = circle && `rules read each other in a circle: ${circle.join(' ← ')}`
    return [...missing(reader, names), ...(message ? [{ path: ['of'], message }] : [])].map(problem => ({ at, ...problem }))
  })
}

/** Each after those it reads. There must be no circle. */
export const inRuleOrder = <R>(rules: readonly R[], readerOf: (rule: R) => Reader): R[] => {
  const byName = new Map(rules.map(rule => [readerOf(rule).name, rule]))
  const ordered = new Set<R>()
  const visit = (rule: R): void => {
    for (const source of sourcesOf(readerOf(rule))) if (byName.has(source)) visit(byName.get(source)!)
    ordered.add(rule)
  }
  for (const rule of rules) visit(rule)
  return [...ordered]
}
