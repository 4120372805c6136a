// Reads a configuration file: YAML in, checked and frozen values out, or an error that names file, line, path and the nearest known name.

import { readFileSync } from 'node:fs'
import { isMap, LineCounter, parseDocument } from 'yaml'
import { reason, WaysideError } from '../protocol/errors.ts'
import { z } from '../protocol/options.ts'

type Document = ReturnType<typeof parseDocument>
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

const positionOf = (document: Document, lines: LineCounter, path: Path, name?: string): string => {
  const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined
  const key = name !== undefined && isMap(node) ? node.items.find(({ key }) => String(key) === name)?.key : undefined
  const range = (key as { range?: [number, number, number] } | undefined)?.range ?? node?.range
  if (range) {
    const { line, col } = lines.linePos(range[0])
    return `${line}:${col}`
  }
  return path.length > 0 ? positionOf(document, lines, path.slice(0, -1)) : '1:1'
}

type Issue = z.core.$ZodIssue

/** One line a problem: `file:line:column: path: what, and what to do`. */
const describe = (issue: Issue, file: string, document: Document, lines: LineCounter, schema: Schema): string[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => {
      const known = knownNames(schema, issue.path)
      const near = nearest(key, known)
      const advice = near ? `did you mean "${near}"?` : `known here: ${known.join(', ')}`
      return `${file}:${positionOf(document, lines, issue.path, key)}: ${pathText([...issue.path, key])}: is not known: ${advice}`
    })
  }
  return [`${file}:${positionOf(document, lines, issue.path)}: ${pathText(issue.path) || 'the file'}: ${issue.message}`]
}

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(deepFreeze)
    Object.freeze(value)
  }
  return value
}

/** Aliases are resolved only here: some have no anchor, or unfold to more than any configuration is. */
const resolved = (document: Document, file: string): unknown => {
  try {
    return document.toJS() ?? {}
  } catch (error) {
    throw new WaysideError('WAY_CONFIG_INVALID', `${file}: has an alias that cannot be resolved: ${reason(error)}`)
  }
}

/** Checks the text of a configuration. @throws WaysideError WAY_CONFIG_INVALID with one line a problem */
export const parseConfiguration = <S extends z.ZodType>(text: string, file: string, schema: S): z.output<S> => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, maxAliasCount: 100 } as object)
  const [broken] = document.errors
  if (broken) {
    const { line, col } = lines.linePos(broken.pos[0])
    throw new WaysideError('WAY_CONFIG_INVALID', `${file}:${line}:${col}: is not YAML: ${broken.message}`)
  }
  const checked = schema.safeParse(resolved(document, file))
  if (checked.success) return deepFreeze(checked.data)
  const known = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  throw new WaysideError(
    'WAY_CONFIG_INVALID',
    checked.error.issues.flatMap(issue => describe(issue, file, document, lines, known)).join('\n')
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
