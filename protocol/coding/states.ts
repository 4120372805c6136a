// The names of a column's states: false and true, or a list.

import type { BitReader } from './reader.ts'
import { readText, writeText } from './text.ts'
import type { BitWriter } from './writer.ts'

const booleans: readonly string[] = ['false', 'true']
const statesMax = 1024
const charsMax = 128

const areBooleans = (states: readonly string[]): boolean =>
  states.length === 2 && states.every((state, i) => state === booleans[i])

export const writeStates = (writer: BitWriter, states: readonly string[]): void => {
  writer.bits(areBooleans(states) ? 0 : 1, 1)
  if (areBooleans(states)) return
  writer.gamma(states.length, 2)
  let before = ''
  for (const state of states) {
    writeText(writer, state, before)
    before = state
  }
}

/** @throws WaysideError WAY_BATCH_CORRUPT */
export const readStates = (reader: BitReader): readonly string[] => {
  if (!reader.flag()) return booleans
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
