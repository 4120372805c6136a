// Reads what is said on a command line, where several programs take the same: each returns the value, or says what it must be.

import { duration } from '../protocol/options.ts'
import type { Millis } from '../protocol/series.ts'
import { InvalidArgumentError } from './command.ts'
import { parseTime } from './recording.ts'

export const span = (text: string): Millis => {
  const parsed = duration().safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]!.message)
  if (parsed.data < 1) throw new InvalidArgumentError('must be 1ms or longer.')
  return parsed.data
}

export const moment = (text: string): Millis => {
  const time = parseTime(text)
  if (time !== undefined) return time
  throw new InvalidArgumentError('must be a time such as 2026-01-01T00:00:00Z.')
}

export const names = (text: string): string[] => text.split(',').map(name => name.trim())

/** Of an option that may come again. */
export const more = (text: string, before: readonly string[]): string[] => [...before, text]

export const separator = (text: string): string => {
  if (text.length === 1) return text
  throw new InvalidArgumentError('must be one character.')
}
