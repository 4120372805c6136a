// Whether windows and detectors fit together.

import { absenceName } from '../absence/options.ts'
import { problemsOfChains } from './chains.ts'
import type { DetectorOptions, WindowOptions } from './read.ts'

export interface Problem {
  readonly path: readonly (string | number)[]
  readonly message: string
}

interface Fitting {
  readonly windows: readonly WindowOptions[]
  readonly detectors: readonly DetectorOptions[]
}

export const doubles = (names: readonly string[], list: string, field: string): Problem[] =>
  [...names.entries()].flatMap(([index, name]) =>
    names.indexOf(name) < index ? [{ path: [list, index, field], message: `"${name}" is there twice` }] : []
  )

const namesOf = (parts: readonly { readonly common: { readonly name: string } }[]): string[] =>
  parts.map(({ common }) => common.name)

const problemOf = ({ common }: DetectorOptions, index: number, windows: readonly WindowOptions[]): Problem[] => {
  if (common.name === absenceName) {
    const message = `alerts of silence are called "${absenceName}": give the detector another name`
    return [{ path: ['detectors', index, 'name'], message }]
  }
  const window = windows.find(window => window.common.name === common.window)
  if (!window) {
    const message = `no window is called "${common.window}", there are: ${namesOf(windows).join(', ')}`
    return [{ path: ['detectors', index, 'window'], message }]
  }
  if (window.common.aggregates.some(({ name }) => name === common.of)) return []
  return [{ path: ['detectors', index, 'of'], message: `window "${common.window}" does not compute "${common.of}"` }]
}

export const problemsOf = ({ windows, detectors }: Fitting): Problem[] => [
  ...doubles(namesOf(windows), 'windows', 'name'),
  ...problemsOfChains(windows).map(({ at, path, message }) => ({ path: ['windows', at, ...path], message })),
  ...doubles(namesOf(detectors), 'detectors', 'name'),
  ...detectors.flatMap((detector, index) => problemOf(detector, index, windows))
]
