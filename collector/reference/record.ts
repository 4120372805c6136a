// Records without a prototype, their names in order: equal ones are equal, whatever order they were made in.

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const record = <T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> => {
  const all: Record<string, T> = Object.create(null)
  for (const [name, value] of [...entries].sort(([a], [b]) => compareText(a, b))) all[name] = value
  return all
}
