// The vocabulary of options: zod, with the kinds of value that configurations are made of.

import { z } from 'zod'

export { z }

const durationUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const byteUnits = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const

const quantity = <U extends Record<string, number>>(units: U, example: string) => {
  const pattern = new RegExp(`^(\\d+(?:\\.\\d+)?) ?(${Object.keys(units).join('|')})$`)
  return z
    .string()
    .regex(pattern, `must be a number with one of the units ${Object.keys(units).join(', ')}, such as "${example}"`)
    .transform(text => {
      const [, amount, unit] = pattern.exec(text)!
      return Number(amount) * units[unit as keyof U]!
    })
}

/** A time span such as `250ms`, `10s`, `5m`, `2h` or `30d`; read as milliseconds. */
export const duration = () => quantity(durationUnits, '10s')

/** A size such as `64MiB`; read as bytes. */
export const bytes = () => quantity(byteUnits, '64MiB')
