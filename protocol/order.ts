// The one order of numbers and texts, by code unit: no locale, and infinite numbers are equal to themselves.

export const compare = <Value extends number | string>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0)
