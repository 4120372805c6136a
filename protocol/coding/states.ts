// The names of a column's states: none, false and true, or a list.

import type { BitReader } from './reader.ts'
import { readText, writeText } from './text.ts'
import type { BitWriter } from './writer.ts'

const booleans: readonly string[] = ['false', 'true']
const statesMax = 1024
const charsMax = 128

const areBooleans = (states: readonly string[]): boolean =>
  states.length === 2 && states.every((state, i) => state === booleans[i])

const writeList = (writer: BitWriter, states: readonly string[]): void => {
  writer.bits(3, 2)
  writer.gamma(states.length, 2)
  let before = ''
  for (const state of states) writeText(writer, (before = state), before)
}

export const writeStates = (writer: BitWriter, states: readonly string[] | undefined): void => {
  if (!states) writer.bits(0, 1)
  else if (areBooleans(states)) writer.bits(2, 2)
  else writeList(writer, states)
}

const readList = (reader: BitReader): string[] => {
  const count = reader.gamma(2)
  if (count > statesMax) reader.refuse(`${count} states, the limit is ${statesMax}`)
  const states: string[] = []
  let before = ''
  for (let i = 0; i < count; i++) {
    before = readText(reader, before)
    if (before.length > charsMax) reader.refuse(`a state of ${before.length} characters`)
    states.push(before)
  }
  return states
}

export const readStates = (reader: BitReader): readonly string[] | undefined => {
  if (!reader.flag()) return undefined
  return reader.flag() ? readList(reader) : booleans
}
