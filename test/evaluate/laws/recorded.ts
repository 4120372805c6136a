// All recordings there are, of every kind, as rows of values with the shipped detectors that judge such ones.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fitLife } from '../../../collector/life/fit.ts'
import { fitOptions } from '../../../collector/life/fitoptions.ts'
import type { History } from '../../../collector/life/history.ts'
import type { Millis } from '../../../protocol/series.ts'
import { type EngineSet, engineSensors, engineSets, engineSettings } from '../cmapss/recording.ts'
import { readNab } from '../nab/read.ts'
import { periodOf } from '../path/period.ts'
import type { PathRow } from '../path/replay.ts'
import { quietRecordings, skabRecordings } from '../skab/recording.ts'
import { wellRecordings } from '../wells/recording.ts'

export interface Recorded {
  /** With the kind of recordings before it. */
  readonly name: string
  readonly rows: readonly PathRow[]
  readonly periodMs: Millis
  /** By name, as a configuration has them. */
  readonly detectors: Readonly<Record<string, object>>
  /** Those of them that know the unit of a value by something else than its history. */
  readonly inUnits: readonly string[]
}

const begin = Date.UTC(2020, 0, 1)
const hourMs = 3_600_000
/** Engines of one set that are enough: they are all alike. */
const enginesMost = 20

const recorded = (
  name: string,
  rows: readonly PathRow[],
  detectors: Recorded['detectors'],
  inUnits: readonly string[] = []
): Recorded => ({ name, rows, periodMs: periodOf(rows.map(({ time }) => time)), detectors, inUnits })

/** Those without a fixed limit as they ship; those with one have the first value of the series for it. */
export const ofOneSeries = (values: ArrayLike<number>): Recorded['detectors'] => {
  const limit = values[0]!
  return {
    auto: { use: 'auto' },
    deviation: { use: 'deviation' },
    drift: { use: 'drift' },
    'page-hinkley': { use: 'drift', method: 'page-hinkley' },
    likelihood: { use: 'likelihood' },
    patterns: { use: 'patterns' },
    robust: { use: 'robust' },
    seasonal: { use: 'seasonal' },
    stuck: { use: 'stuck' },
    threshold: { use: 'threshold', above: limit },
    hysteresis: { use: 'hysteresis', above: limit },
    trend: { use: 'trend', limit },
    rate: { use: 'rate', rise: 1 }
  }
}

/** Detectors with limits in the unit of the values. */
export const limited: readonly string[] = ['threshold', 'hysteresis', 'trend', 'rate']

export const ofAssets: Recorded['detectors'] = { asset: { use: 'asset' }, changes: { use: 'changes' } }

const nabOf = (folder: string): Recorded[] =>
  readNab(folder).map(({ name, times, values }) => {
    const rows = [...values].map((value, row) => ({ time: times[row]!, values: { value } }))
    return recorded(`nab/${name}`, rows, ofOneSeries(values), limited)
  })

const skabOf = (folder: string): Recorded[] =>
  [...skabRecordings(folder), ...quietRecordings(folder)].map(({ name, rows }) =>
    recorded(
      `skab/${name}`,
      rows.map(({ time, values }) => ({ time: time * 1000, values })),
      ofAssets
    )
  )

const wellsOf = (folder: string): Recorded[] =>
  wellRecordings(folder).recordings.map(({ name, rows }) =>
    recorded(
      `wells/${name}`,
      rows.map(({ second, values }) => ({ time: begin + second * 1000, values })),
      ofAssets
    )
  )

const engineRows = ({ hours, settings, values }: History): PathRow[] =>
  hours.map((hour, at) => ({
    time: begin + hour * hourMs,
    values: Object.fromEntries([
      ...engineSettings.map((name, index) => [name, settings[at]![index]!] as const),
      ...engineSensors.map((name, index) => [name, values[at]![index]!] as const)
    ])
  }))

/** The model is fitted in haste: whether it is a good one is judged elsewhere. */
const enginesOf = ({ name, train, test }: EngineSet): Recorded[] => {
  const { model } = fitLife(train, { sensors: engineSensors, settings: engineSettings }, fitOptions.parse({ kind: 'ridge' }))
  const settings = engineSettings
  const detectors = { asset: { use: 'asset', settings }, changes: { use: 'changes', settings }, life: { use: 'life', model } }
  return (test?.engines ?? train)
    .slice(0, enginesMost)
    .map(engine => recorded(`cmapss/${name} ${engine.machine}`, engineRows(engine), detectors, ['life']))
}

const readers: Readonly<Record<string, (folder: string) => Recorded[]>> = {
  nab: nabOf,
  skab: skabOf,
  wells: wellsOf,
  cmapss: folder => engineSets(folder).flatMap(enginesOf)
}

/** Those of each kind; a kind that is not there is skipped loudly. */
export const recordedIn = (data: string, print: (line: string) => void): Recorded[] =>
  Object.entries(readers).flatMap(([kind, read]) => {
    const folder = join(data, kind)
    if (existsSync(folder)) return read(folder)
    print(`SKIPPED ${kind}: there is no ${folder}`)
    return []
  })
