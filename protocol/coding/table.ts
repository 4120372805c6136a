// Which series the columns belong to: measurements and tags, each text once.

import type { Limits } from '../limits.ts'
import { emptyTags, type Series, type Tags } from '../series.ts'
import type { BitReader } from './reader.ts'
import { readReference, writeReference } from './reference.ts'
import { tooLarge } from './refuse.ts'
import { isPlainName, once, parseTags } from './tags.ts'
import { readText, writeText } from './text.ts'
import type { BitWriter } from './writer.ts'

/** So many characters for each series that limits allow. */
const charsPerSeries = 128

const tagsTextOf = ({ key, measurement }: Series): string => key.slice(measurement.length + 1)

/** The place of a text among those known, and whether it is new. */
const place = (known: Map<string, number>, text: string): { readonly at: number; readonly isNew: boolean } => {
  const found = known.get(text)
  if (found !== undefined) return { at: found, isNew: false }
  known.set(text, known.size)
  return { at: known.size - 1, isNew: true }
}

/** Writes texts by reference; each new one beside the new one before it. */
const textWriter = (writer: BitWriter, known: Map<string, number>) => {
  let newest = ''
  return (text: string, expected: number): number => {
    const count = known.size
    const { at, isNew } = place(known, text)
    writeReference(writer, at, expected, count)
    if (isNew) writeText(writer, text, newest)
    if (isNew) newest = text
    return at
  }
}

/** Measurements are expected in the order in which they first came, tags to stay as they were. */
export const writeTable = (writer: BitWriter, list: readonly Series[]): void => {
  writer.gamma(list.length, 3)
  const writeMeasurement = textWriter(writer, new Map())
  const writeTags = textWriter(writer, new Map([['', 0]]))
  let [measurement, tags] = [-1, 0]
  for (const series of list) {
    measurement = writeMeasurement(series.measurement, measurement + 1)
    tags = writeTags(tagsTextOf(series), tags)
  }
}

interface Known<T> {
  readonly text: string
  readonly value: T
}

/** The reader's side of `textWriter`: what a text stands for is made once. */
const textReader = <T>(reader: BitReader, known: Known<T>[], make: (text: string) => T, spend: (chars: number) => void) => {
  let newest = ''
  return (expected: number): number => {
    const at = readReference(reader, expected, known.length)
    if (at < known.length) return at
    if (at > known.length) reader.refuse(`entry ${at} of a list of ${known.length}`)
    newest = readText(reader, newest)
    spend(newest.length)
    known.push({ text: newest, value: make(newest) })
    return at
  }
}

/** Characters that the distinct texts of a table may have together. */
export const charsMax = ({ series }: Limits): number => series * charsPerSeries

export interface Table {
  readonly list: readonly Series[]
  /** Characters of its distinct texts. */
  readonly chars: number
}

/** @throws WaysideError WAY_BATCH_CORRUPT, WAY_BATCH_TOO_LARGE */
export const readTable = (reader: BitReader, limits: Limits): Table => {
  const count = reader.gamma(3)
  if (count > limits.series) tooLarge('series', count, limits.series)
  let chars = 0
  const spend = (more: number): void => {
    if ((chars += more) > charsMax(limits)) reader.refuse(`names of more than ${charsMax(limits)} characters`)
  }
  const measurements: Known<string>[] = []
  const kept = once()
  const tagSets: Known<Tags>[] = [{ text: '', value: emptyTags() }]
  const named = (text: string): string => (isPlainName(text) ? text : reader.refuse(`measurement ${JSON.stringify(text)}`))
  const readMeasurement = textReader(reader, measurements, named, spend)
  const readTags = textReader(reader, tagSets, text => parseTags(text, reader, kept), spend)
  const list: Series[] = []
  let [measurement, tags] = [-1, 0]
  for (let i = 0; i < count; i++) {
    measurement = readMeasurement(measurement + 1)
    tags = readTags(tags)
    const { text, value } = tagSets[tags]!
    const name = measurements[measurement]!.value
    // Put together at once: a sum of texts would be kept beside what it comes to.
    list.push({ key: text === '' ? name : [name, text].join(','), measurement: name, tags: value })
  }
  return { list, chars }
}
