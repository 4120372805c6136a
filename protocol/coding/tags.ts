// The tags of a series from the tail of its key, `name=value,...` sorted by name: anything else is refused.

import { emptyTags, isName, type Tags } from '../series.ts'
import type { BitReader } from './reader.ts'

const tagsMax = 32
/** Letters, digits and the marks within names that need no closer look. */
const plain = /^[A-Za-z0-9_.:/-]{1,128}$/

export const isPlainName = (text: string): boolean => plain.test(text) || isName(text)

/** The text as it was given before, so that equal ones are kept once. */
export type Once = (text: string) => string

export const once = (): Once => {
  const known = new Map<string, string>()
  return text => {
    const before = known.get(text)
    if (before === undefined) known.set(text, text)
    return before ?? text
  }
}

/** @throws WaysideError WAY_BATCH_CORRUPT */
export const parseTags = (text: string, reader: BitReader, kept: Once): Tags => {
  const tags = emptyTags()
  if (text === '') return tags
  const pairs = text.split(',')
  if (pairs.length > tagsMax) reader.refuse(`${pairs.length} tags, the limit is ${tagsMax}`)
  let before = ''
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    if (at < 1 || name <= before || !isPlainName(name) || !isPlainName(value)) reader.refuse(`tags ${JSON.stringify(text)}`)
    tags[name] = kept(value)
    before = name
  }
  return tags
}
