// JSON that keeps every number: NaN, Infinity and -Infinity, which JSON does not have, go as these words in quotes.

const numberOf = (value: number): number | string => (Number.isFinite(value) ? value : String(value))

/** Numbers of a column; one that has only finite ones is copied in one go. */
const numbersOf = (values: Float64Array): (number | string)[] =>
  values.every(Number.isFinite) ? Array.from(values) : Array.from(values, numberOf)

const replace = (_key: string, value: unknown): unknown => {
  if (typeof value === 'number') return numberOf(value)
  return value instanceof Float64Array ? numbersOf(value) : value
}

export const toJson = (value: unknown): string => JSON.stringify(value, replace)
