// Findings for rules in a notation, and what a rule says of them.

import type { Finding } from '../../collector/detectors/detector.ts'
import { ruleOptions } from '../../collector/rules/options.ts'
import { type Rule, rule } from '../../collector/rules/rule.ts'
import { series } from '../../protocol/series.ts'

/** A rule of written options, of detectors called a to z; its operands and times are in seconds, unless it says otherwise. */
export const ruleOf = (written: object, downAfterMs = 60_000): Rule => {
  const { common, make } = ruleOptions.parse({ name: 'r', within: '10s', wait: '20s', ...written })
  const operator = make()
  return rule(
    { ...common, operator, ...(operator.distinct === undefined ? {} : { distinct: operator.distinct }) },
    { tagsOf: group => ({ site: 'north', ...group.tags }), downAfter: () => downAfterMs }
  )
}

export interface Token {
  readonly finding: Finding
  readonly isFiring: boolean
  /** Journal time. */
  readonly now: number
}

/**
 * `a5!`: detector a is abnormal at 5 s; `.` is normal, `?` cannot judge, `*` is abnormal and its alert fires, `/` begins anew after maintenance; `a5@p2!` is about asset p2 instead of p1;
 * `a5!^9` comes at 9 s instead of at once; `a5!=3` has score 3; `a5!~9` judges a window of 9 s instead of one.
 */
export const tokenOf = (text: string): Token => {
  const [, detector, seconds, asset = 'p1', sign, score, span = 1, at = seconds] =
    /^([a-z])(\d+)(?:@([^!.?*/]+))?([!.?*/])(?:=(\d+))?(?:~(\d+))?(?:\^(\d+))?$/.exec(text)!
  const time = Number(seconds) * 1000
  const isAbnormal = sign === '!' || sign === '*'
  const finding: Finding = {
    detector: detector!,
    group: series('vibration', { asset }),
    time,
    span: Number(span) * 1000,
    abnormal: isAbnormal,
    score: Number(score ?? (isAbnormal ? 2 : 0)),
    value: 1,
    explanation: `${detector} is ${isAbnormal ? 'high' : 'usual'}`,
    ...(sign === '?' ? { unjudged: true } : {}),
    ...(sign === '/' ? { renewed: { at: time - 500, why: 'served' } } : {})
  }
  return { finding, isFiring: sign === '*', now: Number(at) * 1000 }
}

/** Of findings in the order in which they come; one with a group of findings at once is written `a1!&b1!`. */
export const findingsOfRule = (one: Rule, text: string): Finding[] =>
  text.split(' ').flatMap(together => {
    const tokens = together.split('&').filter(Boolean).map(tokenOf)
    for (const { finding, isFiring, now } of tokens) one.hear(finding, isFiring, now)
    return [...one.tell(Math.max(0, ...tokens.map(({ now }) => now)))]
  })

export const shownFinding = ({ group, time, abnormal, unjudged, renewed }: Finding): string =>
  `${time / 1000}${group.key === 'asset,asset=p1' ? '' : `@${Object.values(group.tags).join()}`}${renewed ? '/' : unjudged ? '?' : abnormal ? '!' : '.'}`

/** Times and signs of what it says. */
export const told = (written: object, text: string): string => findingsOfRule(ruleOf(written), text).map(shownFinding).join(' ')

/** Only those at which it says something else than before. */
export const turns = (written: object, text: string): string => {
  const all = told(written, text).split(' ')
  return all.filter((one, index) => one.at(-1) !== (all[index - 1]?.at(-1) ?? '.')).join(' ')
}
