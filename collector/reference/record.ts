// Records without a prototype, their names in order: equal ones are equal, whatever order they were made in.

import { compare } from '../../protocol/order.ts'

export const record = <T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> => {
  const all: Record<string, T> = Object.create(null)
  for (const [name, value] of [...entries].sort(([a], [b]) => compare(a, b))) all[name] = value
  return all
}
