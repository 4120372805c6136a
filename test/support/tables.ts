// The README's tables of parts, made from the registries.

import * as decoders from '../../agent/decoders/registry.ts'
import * as downsamplers from '../../agent/downsample/registry.ts'
import * as filters from '../../agent/filters/registry.ts'
import * as sources from '../../agent/sources/registry.ts'
import * as detectors from '../../collector/detectors/registry.ts'
import * as operators from '../../collector/rules/registry.ts'
import * as sinks from '../../collector/sinks/registry.ts'
import { aggregates } from '../../collector/windows/aggregates/registry.ts'
import * as windows from '../../collector/windows/registry.ts'
import * as machines from '../../simulators/machines/registry.ts'

interface Described {
  readonly about: string
  readonly options?: { readonly shape: Readonly<Record<string, unknown>> }
}

const folders: readonly (readonly [string, Readonly<Record<string, Described>>])[] = [
  ['agent/sources', sources],
  ['agent/decoders', decoders],
  ['agent/filters', filters],
  ['agent/downsample', downsamplers],
  ['collector/windows', windows],
  ['collector/windows/aggregates', aggregates],
  ['collector/detectors', detectors],
  ['collector/rules', operators],
  ['collector/sinks', sinks],
  ['simulators/machines', machines]
]

const row = (folder: string, name: string, { about, options }: Described): string =>
  `| \`${folder}\` | \`${name}\` | ${about} | ${Object.keys(options?.shape ?? {})
    .map(option => `\`${option}\``)
    .join(' ')} |`

export const partsTable = (): string =>
  [
    '| folder | part | what it does | options |',
    '| --- | --- | --- | --- |',
    ...folders.flatMap(([folder, registry]) => Object.entries(registry).map(([name, part]) => row(folder, name, part)))
  ].join('\n')

const [begin, end] = ['<!-- parts: made from the registries by `npm run tables` -->', '<!-- end of parts -->']

/** The README with its table as the registries have it. */
export const withTables = (readme: string): string => {
  const [before, rest] = readme.split(begin)
  const [, after] = (rest ?? '').split(end)
  if (after === undefined) throw new Error(`README.md lacks ${begin} or ${end}`)
  return `${before}${begin}\n${partsTable()}\n${end}${after}`
}
