// The tests that files hold, each with the recording that it is judged by.

import { dirname, isAbsolute, join } from 'node:path'
import { checkConfiguration, configurationText, placesIn } from '../../platform/configuration.ts'
import { parseYaml } from '../../platform/yaml.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Source } from '../rulesfiles/merge.ts'
import { type Test, testsFile } from './expectations.ts'
import type { Layout } from './layout.ts'
import type { RecordingFile } from './recordings.ts'
import type { Trial } from './trial.ts'

/** Tests of one recording, with their numbers. */
export interface Planned {
  readonly trial: Trial
  readonly tests: readonly (readonly [number: number, test: Test])[]
}

/** `pump-07=x.csv`, or `x.csv`. */
export const recordingFile = (text: string, folder = ''): RecordingFile => {
  const [, asset, name] = /^([^/=]+)=(.+)$/.exec(text) ?? [undefined, undefined, text]
  return { path: isAbsolute(name!) ? name! : join(folder, name!), asset }
}

/** @throws WaysideError WAY_CONFIG_INVALID with file, line and path */
export const testsOf = ({ file, yaml }: Source): [file: string, test: Test][] => {
  const tests = (yaml.value as { tests?: unknown } | undefined)?.tests
  if (tests === undefined || (Array.isArray(tests) && tests.length === 0)) return []
  return checkConfiguration({ tests }, placesIn(file, yaml), testsFile).tests.map(test => [file, test])
}

/** A file of tests alone. @throws WaysideError WAY_CONFIG_INVALID */
export const testsIn = (file: string): [file: string, test: Test][] => {
  const yaml = parseYaml(configurationText(file, 'name it with --expect'), file)
  checkConfiguration(yaml.value, placesIn(file, yaml), testsFile)
  return testsOf({ file, yaml })
}

/** @param given on the command line: for tests that name no recording */
export const plan = (
  tests: readonly (readonly [file: string, test: Test])[],
  given: { readonly files: readonly RecordingFile[]; readonly layout: Layout }
): Planned[] => {
  const planned = new Map<string, { trial: Trial; tests: [number, Test][] }>()
  const plannedFor = (trial: Trial): [number, Test][] => {
    const key = JSON.stringify(trial)
    const known = planned.get(key) ?? { trial, tests: [] }
    planned.set(key, known)
    return known.tests
  }
  if (given.files.length > 0) plannedFor(given)
  for (const [index, [file, test]] of tests.entries()) {
    const own = test.recording?.map(recording => recordingFile(recording, dirname(file)))
    const files = own ?? given.files
    if (files.length === 0) {
      const what = `${file}: ${test.name ?? `test ${index + 1}`} names no recording`
      throw new WaysideError('WAY_CONFIG_INVALID', `${what}: give it one, or name one with --recording`)
    }
    plannedFor({ files, layout: test.layout ?? given.layout }).push([index + 1, test])
  }
  return [...planned.values()]
}
