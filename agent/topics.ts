// Topic templates: which MQTT topics the agent wants, and what each level of a topic says.

import { WaysideError } from '../protocol/errors.ts'
import { z } from '../protocol/options.ts'
import { choose, type Registry } from '../protocol/recipe.ts'
import { isName, type Series, series, type Tags } from '../protocol/series.ts'
import type { Decoder, Reading } from './decoders/decoder.ts'
import * as decoders from './decoders/registry.ts'

const levelsMax = 32
const topicLengthMax = 1024

type Level = { readonly kind: 'literal' | 'name'; readonly text: string } | { readonly kind: 'any' | 'rest' }

interface Template {
  /** As a subscription writes it. */
  readonly filter: string
  readonly levels: readonly Level[]
}

const named = /^\{([^{}]+)\}$/

const levelOf = (text: string, last: boolean): Level | string => {
  if (text === '+') return { kind: 'any' }
  if (text === '#') return last ? { kind: 'rest' } : '# may only be the last level'
  const [, name] = named.exec(text) ?? []
  if (name !== undefined) return isName(name) ? { kind: 'name', text: name } : `${text} does not name a tag`
  return /[+#{}\0]/.test(text) ? `level "${text}" must be a text, a {name}, + or #` : { kind: 'literal', text }
}

const filterLevel = (level: Level): string => {
  if (level.kind === 'literal') return level.text
  return level.kind === 'rest' ? '#' : '+'
}

/** A template such as `plant/{site}/+/{asset}/{measurement}`, or what is wrong with it. */
export const parseTemplate = (text: string): Template | string => {
  const parts = text.split('/')
  if (text === '' || text.length > topicLengthMax || parts.length > levelsMax) {
    return `must have 1 to ${topicLengthMax} characters in at most ${levelsMax} levels`
  }
  const levels: Level[] = []
  for (const [index, part] of parts.entries()) {
    const level = levelOf(part, index === parts.length - 1)
    if (typeof level === 'string') return level
    levels.push(level)
  }
  const names = levels.flatMap(level => (level.kind === 'name' ? [level.text] : []))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined ? { filter: levels.map(filterLevel).join('/'), levels } : `names {${twice}} twice`
}

/** What the levels of a topic say, by name; undefined where the topic does not fit the template. */
export const matchTemplate = ({ levels }: Template, parts: readonly string[]): Record<string, string> | undefined => {
  // A wildcard in the first level stays away from topics of the broker itself [MQTT-4.7.2-1].
  if (parts[0]!.startsWith('$') && levels[0]!.kind !== 'literal') return undefined
  const said: Record<string, string> = Object.create(null)
  for (const [index, level] of levels.entries()) {
    if (level.kind === 'rest') return said
    const part = parts[index]
    if (part === undefined || (level.kind === 'literal' && level.text !== part)) return undefined
    if (level.kind === 'name') said[level.text] = part
  }
  return parts.length === levels.length ? said : undefined
}

const name = () =>
  z.string().refine(isName, 'must have 1 to 128 characters, without control characters, outer spaces or any of , = " \\')

/** One entry of the configuration's list of topics. */
export const topicOptions = z.strictObject({
  topic: z
    .string()
    .transform((text, context) => {
      const template = parseTemplate(text)
      if (typeof template !== 'string') return template
      context.addIssue({ code: 'custom', message: template })
      return z.NEVER
    })
    .describe('Topic template: {measurement} and {tag} name a level, + ignores one, a last # ignores the rest.'),
  decoder: choose(decoders as Registry<Decoder>, {}).describe('How the payload is read.'),
  measurement: name().optional().describe('Measurement of readings that name none; takes the place of {measurement}.'),
  tags: z.record(name(), name()).default({}).describe('Tags that every reading of the topic gets.')
})

export type TopicOptions = z.output<typeof topicOptions>

/** What the agent knows about one topic. */
export interface Route {
  readonly decode: Decoder
  /** @throws WaysideError WAY_NAME_INVALID, WAY_PAYLOAD_INVALID where nothing names the measurement */
  seriesOf(reading: Reading): Series
}

export interface Topics {
  /** Subscriptions that cover every template. */
  readonly filters: readonly string[]
  /** The route of the first template that fits; undefined where none does. */
  route(topic: string): Route | undefined
}

const seriesPerTopicMax = 256

const routeOf = (topic: string, decode: Decoder, fixed: string | undefined, tags: Tags): Route => {
  const known = new Map<string, Series>()
  const add = (measurement: string): Series => {
    const made = series(measurement, tags)
    if (known.size >= seriesPerTopicMax) known.clear()
    known.set(measurement, made)
    return made
  }
  return {
    decode,
    seriesOf(reading) {
      const measurement = reading.measurement ?? fixed
      if (measurement === undefined) {
        throw new WaysideError(
          'WAY_PAYLOAD_INVALID',
          `nothing names the measurement of ${topic}: set measurement for its template`
        )
      }
      if (reading.tags) return series(measurement, { ...tags, ...reading.tags })
      return known.get(measurement) ?? add(measurement)
    }
  }
}

/** Each topic is matched once and then remembered, for `remembered` topics at most, so that a message costs one look-up. */
export const topics = (entries: readonly TopicOptions[], remembered = 20_000): Topics => {
  const decided = entries.map(entry => ({ ...entry, decode: entry.decoder.make() }))
  const known = new Map<string, Route | undefined>()

  const decide = (topic: string): Route | undefined => {
    const parts = topic.split('/')
    for (const { topic: template, decode, measurement, tags } of decided) {
      const said = matchTemplate(template, parts)
      if (!said) continue
      const { measurement: level, ...levels } = said
      return routeOf(topic, decode, measurement ?? level, { ...levels, ...tags })
    }
    return undefined
  }

  return {
    filters: [...new Set(entries.map(({ topic: { filter } }) => filter))],
    route(topic) {
      const route = known.get(topic)
      if (route || known.has(topic)) return route
      if (known.size >= remembered) known.delete(known.keys().next().value!)
      const found = decide(topic)
      known.set(topic, found)
      return found
    }
  }
}
