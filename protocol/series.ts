// What is measured: a series is a measurement with its tags, under one canonical key.

import { WaysideError } from './errors.ts'

/** Milliseconds: a duration, or an event time since 1970 UTC. */
export type Millis = number

export type Tags = Readonly<Record<string, string>>

export interface Series {
  /** `measurement,tag=value,...` with sorted tags: equal series have equal keys. */
  readonly key: string
  readonly measurement: string
  readonly tags: Tags
}

const nameLengthMax = 128
/** Tags of one series at most. */
export const tagsMax = 32

// The separators of the key, of line protocol and all control characters stay out, so that no sink needs to escape them.
const forbidden = /[\p{C}\p{Zl}\p{Zp},="\\]/u

/** True for a text that may name a measurement, a tag or a tag's value. */
export const isName = (text: string): boolean =>
  text !== '' && text.length <= nameLengthMax && text.trim() === text && !forbidden.test(text)

// Engines keep the names of an object without any prototype in a table of half a kilobyte; this one hands down nothing either.
const nothing: object = Object.freeze(Object.create(null))

/** Tags to be filled: an object that inherits no names. */
export const emptyTags = (): Record<string, string> => Object.create(nothing)

const checkName = (text: string, what: string): string => {
  if (isName(text)) return text
  throw new WaysideError(
    'WAY_NAME_INVALID',
    `${what} ${JSON.stringify(text.slice(0, nameLengthMax))} must have 1 to ${nameLengthMax} characters, without control characters, outer spaces or any of , = " \\`
  )
}

/** Tags are sorted by name, so two spellings of one series share one key. */
export const series = (measurement: string, tags: Tags): Series => {
  const names = Object.keys(tags).sort()
  if (names.length > tagsMax)
    throw new WaysideError('WAY_NAME_INVALID', `series ${measurement} has ${names.length} tags, the limit is ${tagsMax}`)
  const sorted = emptyTags()
  let key = checkName(measurement, 'measurement')
  for (const name of names) {
    const value = checkName(tags[name]!, `value of tag ${name}`)
    sorted[checkName(name, 'tag')] = value
    key += `,${name}=${value}`
  }
  return { key, measurement, tags: sorted }
}

/** Only those of some names; all of them must be there. */
export const pickTags = (tags: Tags, names: readonly string[]): Tags => Object.fromEntries(names.map(name => [name, tags[name]!]))

/** The machine a series belongs to: its `asset` tag. */
export const assetOf = ({ tags }: { readonly tags: Tags }): string | undefined => tags['asset']

/** The series a key names; the inverse of `series(...).key`. It has this very key: what is kept of many series shares their texts. */
export const seriesOfKey = (key: string): Series => {
  const [measurement, ...pairs] = key.split(',')
  const tags = emptyTags()
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    tags[pair.slice(0, at)] = pair.slice(at + 1)
  }
  const made = series(measurement!, tags)
  return made.key === key ? { key, measurement: made.measurement, tags: made.tags } : made
}
