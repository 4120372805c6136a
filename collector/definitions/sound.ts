// Whether windows, detectors and rules fit together.

import { absenceName } from '../absence/options.ts'
import { joinedOf } from '../detectors/joined.ts'
import type { RuleOptions } from '../rules/options.ts'
import { problemsOfChains } from './chains.ts'
import type { DetectorOptions, WindowOptions } from './read.ts'
import { problemsOfRules } from './soundrules.ts'

export interface Problem {
  readonly path: readonly (string | number)[]
  readonly message: string
}

interface Fitting {
  readonly windows: readonly WindowOptions[]
  readonly detectors: readonly DetectorOptions[]
  readonly rules?: readonly RuleOptions[]
}

export const doubles = (names: readonly string[], list: string, field: string): Problem[] =>
  [...names.entries()].flatMap(([index, name]) =>
    names.indexOf(name) < index ? [{ path: [list, index, field], message: `"${name}" is there twice` }] : []
  )

const namesOf = (parts: readonly { readonly common: { readonly name: string } }[]): string[] =>
  parts.map(({ common }) => common.name)

/** Of one that reads samples. */
const problemOfSamples = ({ use, common }: DetectorOptions): string | undefined => {
  const joined = joinedOf(use)
  if (joined !== undefined) return `"${use}" judges ${joined}, by windows that end together: name one`
  return common.measurement === undefined ? 'name a window, or the measurement whose samples are to be judged' : undefined
}

const problemOf = (detector: DetectorOptions, index: number, windows: readonly WindowOptions[]): Problem[] => {
  const { common } = detector
  if (common.name === absenceName) {
    const message = `alerts of silence are called "${absenceName}": give the detector another name`
    return [{ path: ['detectors', index, 'name'], message }]
  }
  if (common.window === undefined) {
    const message = problemOfSamples(detector)
    return message === undefined ? [] : [{ path: ['detectors', index, 'window'], message }]
  }
  const window = windows.find(window => window.common.name === common.window)
  if (!window) {
    const message = `no window is called "${common.window}", there are: ${namesOf(windows).join(', ')}`
    return [{ path: ['detectors', index, 'window'], message }]
  }
  if (window.common.aggregates.some(({ name }) => name === common.of)) return []
  return [{ path: ['detectors', index, 'of'], message: `window "${common.window}" does not compute "${common.of}"` }]
}

/** Alerts go by the name of what found something. */
const named = (rules: readonly RuleOptions[], detectors: readonly DetectorOptions[]): Problem[] =>
  namesOf(rules).flatMap((name, index) => {
    const message = name === absenceName ? `alerts of silence are called "${name}"` : `a detector is called "${name}" too`
    return [absenceName, ...namesOf(detectors)].includes(name) ? [{ path: ['rules', index, 'name'], message }] : []
  })

export const problemsOf = ({ windows, detectors, rules = [] }: Fitting): Problem[] => [
  ...doubles(namesOf(windows), 'windows', 'name'),
  ...problemsOfChains(windows).map(({ at, path, message }) => ({ path: ['windows', at, ...path], message })),
  ...doubles(namesOf(detectors), 'detectors', 'name'),
  ...detectors.flatMap((detector, index) => problemOf(detector, index, windows)),
  ...doubles(namesOf(rules), 'rules', 'name'),
  ...named(rules, detectors),
  ...problemsOfRules(rules, detectors).map(({ at, path, message }) => ({ path: ['rules', at, ...path], message }))
]
