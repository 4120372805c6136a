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

/** One line a problem: `file:line:column: path: what, and what to do`. */
const describe = (issue: Issue, file: string, { positionOf }: Yaml, schema: Schema): string[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => {
      const known = knownNames(schema, issue.path)
      const near = nearest(key, known)
      const advice = near ? `did you mean "${near}"?` : `known here: ${known.join(', ')}`
      return `${file}:${positionOf(issue.path, key)}: ${pathText([...issue.path, key])}: is not known: ${advice}`
    })
  }
  return [`${file}:${positionOf(issue.path)}: ${pathText(issue.path) || 'the file'}: ${issue.message}`]
}

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(deepFreeze)
    Object.freeze(value)
  }
  return value
}

/** Checks the text of a configuration. @throws WaysideError WAY_CONFIG_INVALID with one line a problem */
export const parseConfiguration = <S extends z.ZodType>(text: string, file: string, schema: S): z.output<S> => {
  const yaml = parseYaml(text, file)
  const checked = schema.safeParse(yaml.value ?? {})
  if (checked.success) return deepFreeze(checked.data)
  const known = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  throw new WaysideError(
    'WAY_CONFIG_INVALID',
    checked.error.issues.flatMap(issue => describe(issue, file, yaml, known)).join('\n')
  )
}

/** Reads, checks and freezes a configuration file. @throws WaysideError WAY_CONFIG_INVALID */
export const readConfiguration = <S extends z.ZodType>(file: string, schema: S): z.output<S> => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new WaysideError('WAY_CONFIG_INVALID', `${file}: cannot be read: ${reason(error)}: name it with --config`)
  }
  return parseConfiguration(text, file, schema)
}
