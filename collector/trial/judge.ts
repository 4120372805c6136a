// Whether what became of the alerts is what a test expects.

import { timeText } from '../../platform/readable.ts'
import type { Millis } from '../../protocol/series.ts'
import { type Episode, hasFired } from './episodes.ts'
import type { Expectation, Test } from './expectations.ts'

export interface Judged {
  /** The expectation, as people say it. */
  readonly text: string
  readonly passed: boolean
  /** What was there instead; empty where it passed. */
  readonly found: string
}

export interface Verdict {
  readonly name: string
  readonly passed: boolean
  readonly expectations: readonly Judged[]
}

interface Range {
  readonly from: Millis
  readonly to: Millis
}

const rangeOf = ({ between = Number.NEGATIVE_INFINITY, and = Number.POSITIVE_INFINITY }: Expectation): Range => ({
  from: between,
  to: and
})

const isWithin = (time: Millis | undefined, { from, to }: Range): boolean => time !== undefined && time >= from && time <= to

const isMeant = ({ alert: { detector, asset, group } }: Episode, wanted: Expectation): boolean =>
  (wanted.detector === undefined || wanted.detector === detector) &&
  (wanted.asset === undefined || wanted.asset === asset) &&
  (wanted.measurement === undefined || wanted.measurement === group.measurement) &&
  Object.entries(wanted.tags).every(([name, value]) => group.tags[name] === value)

const whenText = ({ between, and }: Expectation): string[] => {
  if (between !== undefined && and !== undefined) return [`between ${timeText(between)} and ${timeText(and)}`]
  if (between !== undefined) return [`from ${timeText(between)} on`]
  return and === undefined ? [] : [`up to ${timeText(and)}`]
}

const meantText = (wanted: Expectation): string => {
  const { detector, asset, measurement, tags, times } = wanted
  const what = [detector, asset, measurement, ...Object.entries(tags).map(([name, value]) => `${name}=${value}`)]
  const named = what.filter(word => word !== undefined)
  const count = times === undefined ? [] : [times === 1 ? 'once' : `${times} times`]
  return [named.length === 0 ? 'anything' : named.join(' '), ...whenText(wanted), ...count].join(' ')
}

const episodeText = ({ alert: { detector, group, firingSince, resolvedAt } }: Episode): string =>
  `${detector} ${group.key} ${timeText(firingSince!)} to ${resolvedAt === undefined ? 'the end' : timeText(resolvedAt)}`

const shownMost = 3

const foundText = (episodes: readonly Episode[]): string => {
  if (episodes.length === 0) return 'it never fired'
  const more = episodes.length > shownMost ? `, and ${episodes.length - shownMost} more` : ''
  return `it fired ${episodes.slice(0, shownMost).map(episodeText).join('; ')}${more}`
}

type Holds = (fired: readonly Episode[], expectation: Expectation) => boolean

const isEnough = (count: number, { times }: Expectation): boolean => (times === undefined ? count > 0 : count === times)

const holds: Readonly<Record<'fires' | 'resolves' | 'silent', Holds>> = {
  fires: (fired, wanted) => isEnough(fired.filter(({ alert }) => isWithin(alert.firingSince, rangeOf(wanted))).length, wanted),
  resolves: (fired, wanted) => isEnough(fired.filter(({ alert }) => isWithin(alert.resolvedAt, rangeOf(wanted))).length, wanted),
  silent(fired, wanted) {
    const { from, to } = rangeOf(wanted)
    return fired.every(
      ({ alert: { firingSince, resolvedAt = Number.POSITIVE_INFINITY } }) => firingSince! > to || resolvedAt < from
    )
  }
}

const judgeOne = (kind: keyof typeof holds, wanted: Expectation, episodes: readonly Episode[]): Judged => {
  const fired = episodes.filter(episode => hasFired(episode) && isMeant(episode, wanted))
  const passed = holds[kind](fired, wanted)
  return { text: `${kind}: ${meantText(wanted)}`, passed, found: passed ? '' : foundText(fired) }
}

/** @param number of the test, from 1 on: its name where it has none */
export const judge = (test: Test, number: number, episodes: readonly Episode[]): Verdict => {
  const kinds = ['fires', 'resolves', 'silent'] as const
  const expectations = kinds.flatMap(kind => test[kind].map(wanted => judgeOne(kind, wanted, episodes)))
  return { name: test.name ?? `test ${number}`, passed: expectations.every(({ passed }) => passed), expectations }
}
