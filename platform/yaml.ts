// Text in YAML as plain values, with the place of each for error messages.

import { isMap, LineCounter, parseDocument } from 'yaml'
import { reason, WaysideError } from '../protocol/errors.ts'

export interface Yaml {
  /** Undefined of an empty text. */
  readonly value: unknown
  /** `line:column` of what stands at a path, or of a name in the map there; of the nearest thing around it where there is none. */
  positionOf(path: readonly PropertyKey[], name?: string): string
}

export interface YamlOptions {
  /** Numbers, dates and words such as `true` stay the texts that they are in the file. */
  readonly texts?: boolean
}

type Ranged = { readonly range?: readonly [number, number, number] } | undefined

const aliasesMax = 100

/** A few lines of aliases of aliases can stand for gigabytes. */
const plainOf = (document: ReturnType<typeof parseDocument>, file: string): unknown => {
  try {
    return document.toJS({ maxAliasCount: aliasesMax }) ?? undefined
  } catch (error) {
    throw new WaysideError('WAY_CONFIG_INVALID', `${file}:1:1: its aliases (*name) cannot be followed: ${reason(error)}`)
  }
}

/** @throws WaysideError WAY_CONFIG_INVALID with file, line and column */
export const parseYaml = (text: string, file: string, { texts = false }: YamlOptions = {}): Yaml => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: texts ? 'failsafe' : 'core' })
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${line}:${col}`
  }
  const [broken] = document.errors
  if (broken) throw new WaysideError('WAY_CONFIG_INVALID', `${file}:${placeOf(broken.pos[0])}: is not YAML: ${broken.message}`)

  const positionOf: Yaml['positionOf'] = (path, name) => {
    const node = document.getIn(path, true)
    const key = name !== undefined && isMap(node) ? node.items.find(({ key }) => String(key) === name)?.key : undefined
    const range = (key as Ranged)?.range ?? (node as Ranged)?.range
    if (range) return placeOf(range[0])
    return path.length > 0 ? positionOf(path.slice(0, -1)) : '1:1'
  }
  return { value: plainOf(document, file), positionOf }
}
