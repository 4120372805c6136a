// Which series a window takes: by measurement and tags, each a text, a list of texts, or a pattern with *.

import type { Tags } from '../../protocol/series.ts'

export type Matcher = string | readonly string[]

export interface Selection {
  /** Any, where absent. */
  readonly measurement?: Matcher | undefined
  /** All of them must agree; a series without the tag does not. */
  readonly tags?: Readonly<Record<string, Matcher>> | undefined
}

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')

/** Whether a text is one of those meant. */
export const testOf = (matcher: Matcher): ((text: string | undefined) => boolean) => {
  const texts = typeof matcher === 'string' ? [matcher] : matcher
  const pattern = new RegExp(`^(?:${texts.map(text => escaped(text).replaceAll('*', '.*')).join('|')})$`)
  return text => text !== undefined && pattern.test(text)
}

export const selects = ({ measurement, tags = {} }: Selection): ((measurement: string, tags: Tags) => boolean) => {
  const named = measurement === undefined ? () => true : testOf(measurement)
  const tests = Object.entries(tags).map(([name, matcher]) => ({ name, test: testOf(matcher) }))
  return (text, all) => named(text) && tests.every(({ name, test }) => test(all[name]))
}
