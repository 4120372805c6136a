// The payload is JSON: a number, an object with values, or an array of such objects.

import { bytes, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import { isName, type Millis } from '../../protocol/series.ts'
import type { Decoder, Reading } from './decoder.ts'
import { invalid, numberOf, shown, textOf } from './text.ts'
import { timeForms, timestamp } from './timestamp.ts'

type Fields = readonly { readonly path: string; readonly steps: readonly string[]; readonly measurement?: string }[]

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value under a dotted path; own properties only, so that `constructor` is just a name. */
const at = (object: object, path: string, steps: readonly string[]): unknown => {
  if (Object.hasOwn(object, path)) return object[path as never]
  let value: unknown = object
  for (const step of steps) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return undefined
    value = value[step as never]
  }
  return value
}

const measured = (value: unknown, where: string): number => {
  if (typeof value === 'boolean') return value ? 1 : 0
  const number = typeof value === 'string' ? numberOf(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  return invalid(`has ${shown(value)} ${where}, expected a finite number, a boolean or a number as text`)
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    return invalid(`is not JSON: ${(error as Error).message}`)
  }
}

/** Nothing is spread: this is the path of every reading. */
const readingOf = (value: number, measurement: string | undefined, time: Millis | undefined): Reading => {
  if (measurement === undefined) return time === undefined ? { value } : { value, time }
  return time === undefined ? { value, measurement } : { value, measurement, time }
}

const fieldsOf = (value: string, fields: Readonly<Record<string, string>> | undefined): Fields =>
  fields
    ? Object.entries(fields).map(([path, measurement]) => ({ path, steps: path.split('.'), measurement }))
    : [{ path: value, steps: value.split('.') }]

export const json = recipe({
  about: 'a JSON number, an object with one or more values and a time, or an array of such objects',
  options: {
    value: z
      .string()
      .min(1)
      .default('value')
      .describe('Key of the value in an object; a dotted path reaches into nested objects.'),
    fields: z
      .record(z.string().min(1), z.string().refine(isName, 'must be the name of a measurement'))
      .refine(fields => Object.keys(fields).length > 0, 'must name at least one field')
      .optional()
      .describe('For objects with many values: dotted path of the value to its measurement; takes the place of value.'),
    time: z.string().min(1).default('time').describe("Key of the event time; where it is absent the agent's clock is taken."),
    timeFormat: z
      .enum(timeForms)
      .default('auto')
      .describe('Form of the event time; auto tells epoch s, ms, us, ns and ISO 8601 apart.'),
    readingsMax: z.int().min(1).max(100_000).default(1000).describe('Most readings in one payload.'),
    payloadMax: bytes().prefault('256KiB').describe('Longest payload that is parsed.')
  },
  example: { fields: { 'motor.temperature': 'temperature', 'motor.vibration.rms': 'vibration' }, time: 'ts' },
  make: ({ value, fields, time, timeFormat, readingsMax, payloadMax }): Decoder => {
    const wanted = fieldsOf(value, fields)
    const timeSteps = time.split('.')

    const add = (readings: Reading[], object: object): void => {
      const written = at(object, time, timeSteps) ?? undefined
      const when = written === undefined ? undefined : timestamp(written, timeFormat)
      const before = readings.length
      for (const { path, steps, measurement } of wanted) {
        const found = at(object, path, steps) ?? undefined
        if (found !== undefined) readings.push(readingOf(measured(found, `at ${path}`), measurement, when))
      }
      if (readings.length === before) invalid(`has none of the keys ${wanted.map(({ path }) => path).join(', ')}`)
      if (readings.length > readingsMax) invalid(`has more than ${readingsMax} readings`)
    }

    return payload => {
      const parsed = parse(textOf(payload, payloadMax))
      const readings: Reading[] = []
      if (isObject(parsed)) add(readings, parsed)
      else if (!Array.isArray(parsed)) readings.push({ value: measured(parsed, 'as its value') })
      else {
        if (parsed.length === 0) invalid('is an empty array')
        for (const item of parsed)
          isObject(item) ? add(readings, item) : invalid(`has ${shown(item)} in its array, expected objects`)
      }
      return readings
    }
  }
})
