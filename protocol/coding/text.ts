// Short texts as bits: letters, digits and words of the vocabulary, and what the text before had already.

import { isUtf8 } from 'node:buffer'
import type { BitReader } from './reader.ts'
import { words } from './words.ts'
import { type BitWriter, gammaBits } from './writer.ts'

const marks = '0123456789_-. =,'
const letters = 'abcdefghijklmnopqrstuvwxyz'
/** The letter codes that make the next word start with a capital, or consist of capitals. */
const capital = letters.length
const capitals = capital + 1

const charMax = 8192

/** A symbol: its bits, the most significant of them its kind (00 mark, 01 letter, 10 word, 11 byte). */
interface Symbol {
  readonly value: number
  readonly bits: number
}

const mark = (index: number): Symbol => ({ value: index, bits: 6 })
const letter = (index: number): Symbol => ({ value: 0b0100000 | index, bits: 7 })
const word = (index: number): Symbol => ({ value: 0b100000000 | index, bits: 9 })
const byte = (value: number): Symbol => ({ value: 0b1100000000 | value, bits: 10 })

const capitalised = (text: string): string => text[0]!.toUpperCase() + text.slice(1)

const styleOf = (text: string, at: number, lower: string): number | undefined => {
  if (text.startsWith(capitalised(lower), at)) return capital
  return text.startsWith(lower.toUpperCase(), at) ? capitals : undefined
}

const headAt = (text: string, at: number): number =>
  text.charCodeAt(at) + text.charCodeAt(at + 1) * 0x100 + text.charCodeAt(at + 2) * 0x10000

/** Words by their first three letters, the longest first. */
const wordsByHead: ReadonlyMap<number, readonly number[]> = (() => {
  const byHead = new Map<number, number[]>()
  for (const [index, text] of words.entries()) {
    const head = headAt(text, 0)
    byHead.set(
      head,
      [...(byHead.get(head) ?? []), index].sort((a, b) => words[b]!.length - words[a]!.length)
    )
  }
  return byHead
})()

const wordAt = (text: string, at: number): number | undefined =>
  wordsByHead.get(headAt(text, at))?.find(index => text.startsWith(words[index]!, at))

/** The symbols of the text's next part, and how far it reaches. */
const nextSymbols = (text: string, lower: string, at: number, into: Symbol[]): number => {
  const found = wordAt(text, at)
  if (found !== undefined) {
    into.push(word(found))
    return at + words[found]!.length
  }
  const big = text[at] === lower[at] ? undefined : wordAt(lower, at)
  const style = big === undefined ? undefined : styleOf(text, at, words[big]!)
  if (big !== undefined && style !== undefined) {
    into.push(letter(style), word(big))
    return at + words[big]!.length
  }
  const char = String.fromCodePoint(text.codePointAt(at)!)
  if (marks.includes(char)) into.push(mark(marks.indexOf(char)))
  else if (letters.includes(char)) into.push(letter(letters.indexOf(char)))
  else for (const value of Buffer.from(char)) into.push(byte(value))
  return at + char.length
}

const symbolsOf = (text: string): Symbol[] => {
  const symbols: Symbol[] = []
  const lower = text.toLowerCase()
  const folded = lower.length === text.length ? lower : text
  for (let at = 0; at < text.length; ) at = nextSymbols(text, folded, at, symbols)
  return symbols
}

interface Shared {
  readonly prefix: number
  readonly suffix: number
  readonly symbols: readonly Symbol[]
}

const isLowSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00

/** Counted in UTF-16 code units; a pair of surrogates stays together. */
const sharedWith = (text: string, before: string): Shared => {
  const max = Math.min(text.length, before.length)
  let prefix = 0
  while (prefix < max && text[prefix] === before[prefix]) prefix++
  if (isLowSurrogate(text, prefix)) prefix--
  let suffix = 0
  while (suffix < max - prefix && text.at(-1 - suffix) === before.at(-1 - suffix)) suffix++
  if (isLowSurrogate(text, text.length - suffix)) suffix--
  return { prefix, suffix, symbols: symbolsOf(text.slice(prefix, text.length - suffix)) }
}

const priceOf = ({ prefix, suffix, symbols }: Shared): number => {
  let bits = gammaBits(prefix, 1) + gammaBits(suffix, 0) + gammaBits(symbols.length, 2)
  for (const symbol of symbols) bits += symbol.bits
  return bits
}

const sharesEnds = (text: string, before: string): boolean =>
  before !== '' && (text[0] === before[0] || text.at(-1) === before.at(-1))

/** Writes `text` beside the one `before` it. */
export const writeText = (writer: BitWriter, text: string, before: string): void => {
  const whole: Shared = { prefix: 0, suffix: 0, symbols: symbolsOf(text) }
  const part = sharesEnds(text, before) ? sharedWith(text, before) : whole
  const { prefix, suffix, symbols } = priceOf(part) < priceOf(whole) ? part : whole
  writer.gamma(prefix, 1)
  writer.gamma(suffix, 0)
  writer.gamma(symbols.length, 2)
  for (const { value, bits } of symbols) writer.bits(value, bits)
}

/** Bytes of one or more characters in UTF-8. */
const readBytes = (reader: BitReader, first: number, left: number): number[] => {
  const bytes = [first]
  while (bytes.length <= left && reader.peek() >>> 30 === 3) bytes.push(reader.bits(10) & 255)
  return isUtf8(Uint8Array.from(bytes)) ? bytes : reader.refuse('a text that is not UTF-8')
}

const readWord = (reader: BitReader): string => words[reader.bits(7)] ?? reader.refuse('a word that is none')

const readStyled = (reader: BitReader, style: number): string => {
  if (reader.bits(2) !== 2) reader.refuse('capitals without a word')
  const lower = readWord(reader)
  return style === capital ? capitalised(lower) : lower.toUpperCase()
}

const readSymbols = (reader: BitReader, count: number): string => {
  let text = ''
  for (let left = count; left > 0; left--) {
    const kind = reader.bits(2)
    if (kind === 0) text += marks[reader.bits(4)]!
    else if (kind === 2) text += readWord(reader)
    else if (kind === 3) {
      const bytes = readBytes(reader, reader.bits(8), left - 1)
      text += Buffer.from(bytes).toString()
      left -= bytes.length - 1
    } else {
      const index = reader.bits(5)
      if (index > capitals) reader.refuse('a letter that is none')
      if (index < capital) text += letters[index]!
      else {
        text += left > 1 ? readStyled(reader, index) : reader.refuse('capitals without a word')
        left--
      }
    }
  }
  return text
}

/** @throws WaysideError WAY_BATCH_CORRUPT */
export const readText = (reader: BitReader, before: string): string => {
  const prefix = reader.gamma(1)
  const suffix = reader.gamma(0)
  if (prefix + suffix > before.length) reader.refuse(`${prefix} + ${suffix} characters of a text of ${before.length}`)
  const count = reader.gamma(2)
  if (count > charMax) reader.refuse(`a text of ${count} symbols`)
  const text = before.slice(0, prefix) + readSymbols(reader, count) + (suffix === 0 ? '' : before.slice(-suffix))
  return text.length > charMax * 2 ? reader.refuse(`a text of ${text.length} characters`) : text
}
