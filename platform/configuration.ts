// Reads a configuration file: YAML in, checked and frozen values out, or an error that names file, line, path and the nearest known name.

import { readFileSync } from 'node:fs'
import { reason, WaysideError } from '../protocol/errors.ts'
import { z } from '../protocol/options.ts'
import { parseYaml, type Yaml } from './yaml.ts'

type Path = readonly PropertyKey[]

const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`),
    ''
  )

/** Levenshtein distance, for names of a few letters. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}

export const nearest = (name: string, known: readonly string[]): string | undefined => {
  const [best] = known.map(candidate => ({ candidate, far: distance(name, candidate) })).sort((a, b) => a.far - b.far)
  return best && best.far <= Math.max(2, name.length / 3) ? best.candidate : undefined
}

interface Schema {
  readonly properties?: Record<string, Schema>
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

/** The names an object at `path` may have, by the JSON Schema of the options. */
const knownNames = (schema: Schema, path: Path): string[] => {
  const variants = schema.anyOf ?? schema.oneOf
  if (variants) return [...new Set(variants.flatMap(variant => knownNames(variant, path)))]
  const [head, ...rest] = path
  if (head === undefined) return Object.keys(schema.properties ?? {})
  const next = typeof head === 'number' ? schema.items : (schema.properties?.[String(head)] ?? schema.additionalProperties)
  return typeof next === 'object' ? knownNames(next, rest) : []
}

type Issue = z.core.$ZodIssue

/** Where something of a configuration was written: `file:line:column`, and its path in that file. */
export interface Place {
  readonly at: string
  readonly path: Path
}

/** Of what stands at a path, or of a name in the map there. */
export type PlaceOf = (path: Path, name?: string) => Place

export const placesIn =
  (file: string, { positionOf }: Yaml): PlaceOf =>
  (path, name) => ({ at: `${file}:${positionOf(path, name)}`, path })

/** `file:line:column: path: what, and what to do` */
export const problemText = ({ at, path }: Place, message: string): string => `${at}: ${pathText(path) || 'the file'}: ${message}`

/** One line a problem. */
const describe = (issue: Issue, placeOf: PlaceOf, schema: Schema): string[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => {
      const known = knownNames(schema, issue.path)
      const near = nearest(key, known)
      const advice = near ? `did you mean "${near}"?` : `known here: ${known.join(', ')}`
      const { at, path } = placeOf(issue.path, key)
      return problemText({ at, path: [...path, key] }, `is not known: ${advice}`)
    })
  }
  return [problemText(placeOf(issue.path), issue.message)]
}

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(deepFreeze)
    Object.freeze(value)
  }
  return value
}

/** Checks what was read, wherever it stands. @throws WaysideError WAY_CONFIG_INVALID with one line a problem */
export const checkConfiguration = <S extends z.ZodType>(value: unknown, placeOf: PlaceOf, schema: S): z.output<S> => {
  const checked = schema.safeParse(value ?? {})
  if (checked.success) return deepFreeze(checked.data)
  const known = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  throw new WaysideError('WAY_CONFIG_INVALID', checked.error.issues.flatMap(issue => describe(issue, placeOf, known)).join('\n'))
}

/** Checks the text of a configuration. @throws WaysideError WAY_CONFIG_INVALID with one line a problem */
export const parseConfiguration = <S extends z.ZodType>(text: string, file: string, schema: S): z.output<S> => {
  const yaml = parseYaml(text, file)
  return checkConfiguration(yaml.value, placesIn(file, yaml), schema)
}

/** @throws WaysideError WAY_CONFIG_INVALID */
export const configurationText = (file: string, advice = 'name it with --config'): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new WaysideError('WAY_CONFIG_INVALID', `${file}: cannot be read: ${reason(error)}: ${advice}`)
  }
}

/** Reads, checks and freezes a configuration file. @throws WaysideError WAY_CONFIG_INVALID */
export const readConfiguration = <S extends z.ZodType>(file: string, schema: S): z.output<S> =>
  parseConfiguration(configurationText(file), file, schema)
